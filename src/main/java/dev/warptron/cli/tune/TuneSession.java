package dev.warptron.cli.tune;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpBuilder;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import dev.warptron.MlpMultilabelClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.common.Interruption;
import dev.warptron.cli.common.NetworkOptions;
import dev.warptron.cli.common.TableArguments;
import dev.warptron.cli.common.TrainingSets;
import dev.warptron.cli.render.OutputOptions;
import dev.warptron.cli.render.ProgressOptions;
import dev.warptron.cli.render.Report;
import dev.warptron.cli.render.SearchProgress;
import dev.warptron.cli.train.TrainingSession;
import dev.warptron.data.Split;
import dev.warptron.tune.Candidate;
import dev.warptron.tune.CandidateScore;
import dev.warptron.tune.CrossValidation;
import dev.warptron.tune.Ranking;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * One search from the command line: trains, ranks, writes the ranking, and trains the best
 * candidate once more.
 */
final class TuneSession {
  private final CommandLine command;
  private final TrainingSets sets;
  private final List<Split> folds;
  private final List<String> names;
  private final List<Trial> trials;
  private final TableArguments table;
  private final SearchOptions search;
  private final PrintWriter err;
  private final Report report;

  /**
   * Creates a search.
   *
   * @param sets all rows, to train the best candidate, and its test rows
   * @param names names of the searched options
   */
  TuneSession(
      CommandLine command,
      TrainingSets sets,
      List<Split> folds,
      List<String> names,
      List<Trial> trials,
      TableArguments table,
      SearchOptions search) {
    this.command = command;
    this.sets = sets;
    this.folds = folds;
    this.names = names;
    this.trials = trials;
    this.table = table;
    this.search = search;
    this.err = command.getErr();
    this.report = new Report(command.getOut());
  }

  /**
   * Searches, and returns the exit code.
   *
   * @param refits whether the best candidate is trained once more, on all rows
   */
  int run(OutputOptions outputs, ProgressOptions progress, boolean refits) throws IOException {
    Ranking<?> ranking;
    try (Interruption interruption = new Interruption()) {
      long began = System.nanoTime();
      try (SearchProgress display = progress.search(err, networks(), epochs())) {
        ranking = rank(display, interruption);
      }
      double seconds = (System.nanoTime() - began) * 1e-9;
      report.line("time", "%.2f s, %.3f s a network", seconds, seconds / Math.max(1, networks()));
      finish(ranking);
      if (interruption.isRequested()) {
        err.printf(
            "interrupted: %d of %d settings are complete, the others are left out; none is trained"
                + " on all rows%n",
            ranking.ranked().size(), trials.size());
        return ExitCodes.SUCCESS;
      }
    }
    Optional<? extends CandidateScore<?>> best = ranking.best();
    if (best.isEmpty()) {
      err.printf(
          "warptron: the training of every setting diverged: search lower learning rates, and"
              + " standardize the features if they are not%n");
      return ExitCodes.DIVERGED;
    }
    Map<String, String> values = best.get().candidate().values();
    report.line(
        "best",
        "%s: %s %s",
        SearchedNetworks.text(values),
        Report.metric(sets.task().task()).label(),
        Report.number(best.get().score().mean(), 4));
    if (!refits) {
      report.line(
          "",
          "not trained on all rows: --model FILE does, and saves it; so does train with --preset"
              + " classic and these options");
      return ExitCodes.SUCCESS;
    }
    report.line("rows", "all %d, to train the best on", sets.training().rowCount());
    NetworkOptions options = options(values);
    if (options.stopsEarly()) {
      options.setEpochs(best.get().epochs());
      report.line("epochs", "%d: the mean of the epochs that the folds kept", best.get().epochs());
    }
    return new TrainingSession(command, sets, options, table, outputs, progress, /* from= */ null)
        .train();
  }

  private int networks() {
    return trials.size() * folds.size();
  }

  private long epochs() {
    return trials.stream().mapToLong(each -> each.options().epochs()).sum() * folds.size();
  }

  private NetworkOptions options(Map<String, String> values) {
    return trials.stream()
        .filter(each -> each.values().equals(values))
        .findFirst()
        .orElseThrow()
        .options();
  }

  private Ranking<?> rank(SearchProgress display, Interruption interruption) {
    return switch (sets.task().task()) {
      case REGRESSION -> rank(MlpRegressor::builder, MlpRegressor::fitMany, display, interruption);
      case MULTILABEL ->
          rank(
              MlpMultilabelClassifier::builder,
              MlpMultilabelClassifier::fitMany,
              display,
              interruption);
      case BINARY, MULTICLASS ->
          rank(MlpClassifier::builder, MlpClassifier::fitMany, display, interruption);
    };
  }

  private <B extends MlpBuilder<B, M>, M extends MlpModel<M>> Ranking<B> rank(
      Supplier<B> builder,
      Function<List<FitRequest<M>>, List<FitOutcome<M>>> fitMany,
      SearchProgress display,
      Interruption interruption) {
    List<Candidate<B>> candidates =
        trials.stream()
            .map(
                each ->
                    new Candidate<>(
                        each.values(),
                        () ->
                            each.options().apply(builder.get().standardize(table.standardizes()))))
            .toList();
    return CrossValidation.rank(
        candidates, folds, fitMany, (candidate, fold) -> display.network(interruption));
  }

  private void finish(Ranking<?> ranking) throws IOException {
    RankingTable rows = new RankingTable(ranking, names, sets.task().task(), folds.size());
    int shown = Math.min(search.top(), ranking.ranked().size());
    report.line(
        "ranking",
        "the best %d of %s (--top): mean and sample standard deviation over %d folds; the loss is"
            + " without the penalty",
        shown,
        Report.counted(ranking.ranked().size(), "setting"),
        folds.size());
    if (shown > 0) {
      rows.print(command.getOut(), shown);
    }
    long diverged = ranking.ranked().stream().filter(each -> !each.isScored()).count();
    if (diverged > 0) {
      report.line(
          "diverged", "%s, on at least one fold: ranked last", Report.counted(diverged, "setting"));
    }
    if (search.csv() != null) {
      rows.write(search.csv());
      report.line("table", "%s", search.csv());
    }
  }
}
