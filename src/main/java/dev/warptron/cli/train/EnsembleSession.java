package dev.warptron.cli.train;

import dev.warptron.MlpBuilder;
import dev.warptron.MlpModel;
import dev.warptron.backend.Backends;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.common.Interruption;
import dev.warptron.cli.common.NetworkOptions;
import dev.warptron.cli.common.TableArguments;
import dev.warptron.cli.common.TrainingSets;
import dev.warptron.cli.render.LossPlot;
import dev.warptron.cli.render.MetricsFile;
import dev.warptron.cli.render.OutputOptions;
import dev.warptron.cli.render.Progress;
import dev.warptron.cli.render.ProgressOptions;
import dev.warptron.cli.render.SearchProgress;
import dev.warptron.data.Dataset;
import dev.warptron.data.Split;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedEnsemble;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.train.Evaluation;
import dev.warptron.train.Stop;
import dev.warptron.train.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The training of several networks as one model: prints, trains, evaluates and writes. */
final class EnsembleSession extends Session {
  private final @Nullable Table test;
  private final List<Split> folds;
  private final int count;

  /**
   * Creates a session.
   *
   * @param sets the rows of all networks
   * @param test rows to evaluate the model on, as they were read; null for none
   * @param folds the rows of each network of a bag; empty if all have the same rows
   * @param count number of networks
   */
  EnsembleSession(
      CommandLine command,
      TrainingSets sets,
      @Nullable Table test,
      List<Split> folds,
      int count,
      PresetOptions preset,
      NetworkOptions network,
      TableArguments table,
      OutputOptions outputs,
      ProgressOptions progress) {
    super(command, sets, preset, network, table, outputs, progress);
    this.test = test;
    this.folds = List.copyOf(folds);
    this.count = count;
  }

  @Override
  void printPlan(MlpBuilder<?, ?> settings) {
    report.line("", "what follows is the first network");
    settings.device(Backends.choose(network.device()).provider().name());
    PlanReport.print(report, settings, training(0), validation(0), network.device().isAuto());
  }

  @Override
  void describe() {
    super.describe();
    report.scaling(table.scaling());
    long seed = network.seed();
    report.line(
        "networks",
        "%d with the seeds %d to %d%s; the model predicts their mean",
        count,
        seed,
        seed + count - 1,
        isBag() ? ", one for each fold (--bag)" : ", on the same rows (--ensemble)");
  }

  private boolean isBag() {
    return !folds.isEmpty();
  }

  private Dataset training(int index) {
    return isBag() ? folds.get(index).training() : sets.training();
  }

  private @Nullable Dataset validation(int index) {
    return isBag() ? folds.get(index).validation() : sets.validation();
  }

  @Override
  <B extends MlpBuilder<B, M>, M extends MlpModel<M>> B configured(B builder) {
    B configured = configuredAnew(builder);
    return validation(0) == null ? configured.earlyStopping(EarlyStopping.OFF) : configured;
  }

  @Override
  <B extends MlpBuilder<B, M>, M extends MlpModel<M>> int fit(B builder) throws IOException {
    B settings = keeping(configured(builder));
    try (Interruption interruption = new Interruption()) {
      long began = System.nanoTime();
      M model;
      try (SearchProgress display =
          progress.search(
              err, count, Math.multiplyExact((long) count, network.epochs(preset.config(null))))) {
        IntFunction<TrainingListener> listeners =
            index -> listener(index, display.network(interruption), interruption);
        model =
            isBag()
                ? settings.fitBag(folds, listeners)
                : settings.fitEnsemble(count, sets.training(), sets.validation(), listeners);
      }
      double seconds = (System.nanoTime() - began) * 1e-9;
      if (interruption.isRequested()) {
        err.printf(
            "interrupted: the model holds %d of %d networks, those with a complete epoch%n",
            model.members().size(), count);
      }
      finish(model, seconds);
      endCheckpoints(interruption.isRequested());
      return ExitCodes.SUCCESS;
    }
  }

  /** The first one prints the device and the settings. */
  private TrainingListener listener(int index, Progress shown, Interruption interruption) {
    return index == 0
        ? new SessionListener(
            report, shown, interruption, network.device().isAuto(), /* saysDevice= */ true)
        : shown;
  }

  private <M extends MlpModel<M>> void finish(M model, double seconds) throws IOException {
    List<M> members = model.members();
    long rows = 0;
    int validationRows = 0;
    List<MetricsFile> each = new ArrayList<>();
    for (M member : members) {
      int index = Math.toIntExact(member.saved().training().seed() - network.seed());
      Dataset validation = validation(index);
      rows += (long) member.history().epochs().size() * training(index).rowCount();
      validationRows += validation == null || (!isBag() && index > 0) ? 0 : validation.rowCount();
      each.add(metrics(member, training(index).rowCount()));
    }
    report.line("time", "%.2f s, %.0f training rows per second", seconds, rows / seconds);
    describe(members);
    Task task = sets.task().task();
    Evaluation validated = model.validationEvaluation().orElse(null);
    Evaluation tested = test == null ? null : model.evaluate(test);
    if (validated != null) {
      report.evaluation("validation", task, validationRows, validated);
    }
    if (test != null && tested != null) {
      report.evaluation("test", task, test.rowCount(), tested);
    }
    // Write the model first, so that the work is not lost if writing the rest fails.
    if (outputs.model() != null) {
      ModelFiles.save(
          new SavedEnsemble(members.stream().map(MlpModel::saved).toList())
              .withFormat(table.format()),
          outputs.model());
      report.line("model", "%s", outputs.model());
    }
    if (outputs.metricsJson() != null) {
      new MetricsFile()
          .put("device", members.get(0).saved().training().device())
          .put("task", task.label())
          .put("rows", sets.training().rowCount())
          .put("features", sets.training().featureCount())
          .put("networks", members.size())
          .put("seconds_fit", seconds)
          .put("samples_per_second", rows / seconds)
          .put("seed", network.seed())
          .put("validation_loss_of_mean", validated == null ? Double.NaN : validated.loss())
          .putScore("validation_", task, validated)
          .putScore("test_", task, tested)
          .putFiles("members", each)
          .write(outputs.metricsJson());
      report.line("metrics", "%s", outputs.metricsJson());
    }
    if (outputs.plot() != null) {
      LossPlot.write(
          members.stream().map(MlpModel::history).toList(),
          "%s, %d networks".formatted(title(members.get(0)), members.size()),
          outputs.plot());
      report.line("plot", "%s", outputs.plot());
    }
  }

  private <M extends MlpModel<M>> void describe(List<M> members) {
    List<Stop> stops = members.stream().flatMap(member -> member.stop().stream()).toList();
    if (!stops.isEmpty()) {
      report.line(
          "best epoch",
          "%s of the networks, by their validation %s",
          stops.stream()
              .map(stop -> "%d of %d".formatted(stop.bestEpoch(), stop.stoppedAt()))
              .collect(Collectors.joining(", ")),
          stops.get(0).monitor());
    }
  }

  private MetricsFile metrics(MlpModel<?> member, int rows) {
    return putHistory(
        new MetricsFile().put("seed", member.saved().training().seed()).put("rows", rows), member);
  }
}
