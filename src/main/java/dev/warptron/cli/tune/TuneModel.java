package dev.warptron.cli.tune;

import dev.warptron.MlpModel;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.cli.common.TableArguments;
import dev.warptron.cli.common.TrainingSets;
import dev.warptron.cli.render.MetricsFile;
import dev.warptron.cli.render.OutputOptions;
import dev.warptron.cli.render.Report;
import dev.warptron.data.Split;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.train.Evaluation;
import dev.warptron.tune.GreedyEnsemble;
import dev.warptron.tune.SearchResult;
import dev.warptron.tune.WeightedTrials;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The model of several networks that is made of a search, without training any of them again. */
record TuneModel(
    TrainingSets sets,
    List<Split> folds,
    TableArguments table,
    SearchOptions search,
    SearchedNetworks networks,
    Report report) {
  /** More trials make the choice slow and hardly better. */
  private static final int MOST_TRIALS = 50;

  /**
   * Makes the model, measures it, and writes the output.
   *
   * @param result has a trial
   * @param test null for none
   * @param seconds that the search took
   */
  void write(
      SearchResult<?> result,
      ResultOptions.Kind kind,
      DeviceRequest device,
      OutputOptions outputs,
      @Nullable Table test,
      double seconds)
      throws IOException {
    WeightedTrials<?> chosen =
        kind == ResultOptions.Kind.BAG
            ? result.ensemble(folds, 1, 1, device)
            : result.ensemble(folds, MOST_TRIALS, GreedyEnsemble.DEFAULT_ROUNDS, device);
    describe(chosen, kind);
    SavedEnsemble saved = chosen.model().withFormat(table.format());
    Task task = sets.task().task();
    report.evaluation("validation", task, sets.training().rowCount(), chosen.validation());
    Evaluation tested = test == null ? null : MlpModel.of(saved).withDevice(device).evaluate(test);
    if (test != null && tested != null) {
      report.evaluation("test", task, test.rowCount(), tested);
    }
    if (outputs.model() != null) {
      ModelFiles.save(saved, outputs.model());
      report.line("model", "%s", outputs.model());
    }
    if (outputs.metricsJson() != null) {
      new MetricsFile()
          .put("device", saved.members().get(0).training().device())
          .put("task", task.label())
          .put("rows", sets.training().rowCount())
          .put("features", sets.training().featureCount())
          .put("result", kind.label())
          .put("trials", result.ranking().ranked().size())
          .put("networks", saved.size())
          .put("seconds_search", seconds)
          .put("seed", saved.members().get(0).training().seed())
          .putNumbers("weights", weights(chosen))
          .put("validation_loss_of_mean", chosen.validation().loss())
          .putScore("validation_", task, chosen.validation())
          .putScore("test_", task, tested)
          .write(outputs.metricsJson());
      report.line("metrics", "%s", outputs.metricsJson());
    }
  }

  private Map<String, Double> weights(WeightedTrials<?> chosen) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (WeightedTrials.Member<?> member : chosen.members()) {
      weights.put(networks.name(member.trial().score().candidate().values()), member.weight());
    }
    return weights;
  }

  private void describe(WeightedTrials<?> chosen, ResultOptions.Kind kind) {
    if (kind == ResultOptions.Kind.BAG) {
      report.line(
          "networks",
          "%d, those of the folds of the best setting (--result bag); the model predicts their mean",
          chosen.model().size());
      return;
    }
    report.line(
        "networks",
        "%d, those of the folds of %s (--result ensemble); the model predicts their weighted mean",
        chosen.model().size(),
        Report.counted(chosen.members().size(), "setting"));
    weights(chosen)
        .forEach(
            (name, weight) -> report.line("  weight", "%s %s", Report.number(weight, 3), name));
  }
}
