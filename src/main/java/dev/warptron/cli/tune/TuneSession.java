package dev.warptron.cli.tune;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpBuilder;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import dev.warptron.MlpMultilabelClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.Preset;
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
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.tune.Candidate;
import dev.warptron.tune.CandidateScore;
import dev.warptron.tune.Halving;
import dev.warptron.tune.Ranking;
import dev.warptron.tune.Search;
import dev.warptron.tune.SearchResult;
import dev.warptron.tune.TimeBudget;
import dev.warptron.tune.TrialJournal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * One search from the command line: trains, ranks, writes the ranking, and makes a model of the
 * best.
 */
final class TuneSession {
  /** About as many weights as take the time of a row's other work. */
  private static final int WORK_WITHOUT_WEIGHTS = 5_000;

  private final CommandLine command;
  private final TrainingSets sets;
  private final List<Split> folds;
  private final List<String> names;
  private final List<Trial> trials;
  private final TableArguments table;
  private final SearchOptions search;
  private final ResultOptions.Kind kind;
  private final SearchedNetworks networks;
  private final @Nullable TrialJournal journal;
  private final PrintWriter err;
  private final Report report;

  /**
   * Creates a search.
   *
   * @param sets all rows, to train the best candidate, and its test rows
   * @param names names of the searched options
   * @param kind what the model holds
   * @param journal keeps the finished trials; null for none
   */
  TuneSession(
      CommandLine command,
      TrainingSets sets,
      List<Split> folds,
      List<String> names,
      List<Trial> trials,
      TableArguments table,
      SearchOptions search,
      ResultOptions.Kind kind,
      SearchedNetworks networks,
      @Nullable TrialJournal journal) {
    this.command = command;
    this.sets = sets;
    this.folds = folds;
    this.names = names;
    this.trials = trials;
    this.table = table;
    this.search = search;
    this.kind = kind;
    this.networks = networks;
    this.journal = journal;
    this.err = command.getErr();
    this.report = new Report(command.getOut());
  }

  /**
   * Searches, and returns the exit code.
   *
   * @param test rows to measure a model of several networks on; null for none
   * @param writes whether a model is made of the result
   */
  int run(OutputOptions outputs, ProgressOptions progress, @Nullable Table test, boolean writes)
      throws IOException {
    if (journal != null && journal.found() > 0) {
      report.line("resumed", "%d finished trainings (--resume)", journal.found());
    }
    SearchResult<?> result;
    boolean refits = writes && kind == ResultOptions.Kind.REFIT;
    double seconds;
    try (Interruption interruption = new Interruption()) {
      long began = System.nanoTime();
      try (SearchProgress display =
          progress.search(err, trials.size() * folds.size(), plannedEpochs())) {
        result = search(display, interruption);
      }
      seconds = (System.nanoTime() - began) * 1e-9;
      int trained = (result.ranking().ranked().size() + result.dropped().size()) * folds.size();
      report.line("time", "%.2f s, %.3f s a network", seconds, seconds / Math.max(1, trained));
      finish(result);
      if (interruption.isRequested()) {
        err.printf(
            "interrupted: %d of %d settings are complete, the others are left out%s%n",
            result.ranking().ranked().size(),
            trials.size(),
            kind == ResultOptions.Kind.REFIT ? "; none is trained on all rows" : "");
        if (kind != ResultOptions.Kind.REFIT && writes && result.best().isPresent()) {
          write(result, outputs, test, seconds);
        }
        return ExitCodes.SUCCESS;
      }
    }
    Optional<? extends dev.warptron.tune.Trial<?>> best = result.best();
    if (best.isEmpty()) {
      err.printf(
          "warptron: the training of every setting diverged: search lower learning rates, and"
              + " standardize the features if they are not%n");
      return ExitCodes.DIVERGED;
    }
    CandidateScore<?> score = best.get().score();
    Map<String, String> values = score.candidate().values();
    report.line(
        "best",
        "%s: %s %s",
        networks.name(values),
        Report.metric(sets.task().task()).label(),
        Report.number(score.score().mean(), 4));
    if (!writes) {
      report.line("", "%s", withoutModel());
      return ExitCodes.SUCCESS;
    }
    if (!refits) {
      write(result, outputs, test, seconds);
      return ExitCodes.SUCCESS;
    }
    report.line("rows", "all %d, to train the best on", sets.training().rowCount());
    NetworkOptions options = options(values);
    if (options.stopsEarly()) {
      options.setEpochs(score.epochs());
      report.line("epochs", "%d: the mean of the epochs that the folds kept", score.epochs());
    }
    return new TrainingSession(command, sets, search.preset(), options, table, outputs, progress)
        .train();
  }

  private String withoutModel() {
    return kind == ResultOptions.Kind.REFIT
        ? "not trained on all rows: --model FILE does, and saves it; so does train with --preset %s"
                .formatted(search.preset().label())
            + " and these options"
        : "no model is made of the networks: --model FILE does, and saves it";
  }

  private void write(
      SearchResult<?> result, OutputOptions outputs, @Nullable Table test, double seconds)
      throws IOException {
    new TuneModel(sets, folds, table, search, networks, report)
        .write(result, kind, trials.get(0).options().device(), outputs, test, seconds);
  }

  private Task task() {
    return sets.task().task();
  }

  private long plannedEpochs() {
    double share =
        search.strategy() == Strategy.HALVING
            ? Halving.DEFAULT.cost(trials.size()) / trials.size()
            : 1;
    long epochs =
        trials.stream()
            .mapToLong(each -> each.options().epochs(search.preset().config(task())))
            .sum();
    return Math.round(epochs * share * folds.size());
  }

  private NetworkOptions options(Map<String, String> values) {
    return trials.stream()
        .filter(each -> each.values().equals(values))
        .findFirst()
        .orElseThrow()
        .options();
  }

  private SearchResult<?> search(SearchProgress display, Interruption interruption) {
    return switch (sets.task().task()) {
      case REGRESSION ->
          search(MlpRegressor::builder, MlpRegressor::fitMany, display, interruption);
      case MULTILABEL ->
          search(
              MlpMultilabelClassifier::builder,
              MlpMultilabelClassifier::fitMany,
              display,
              interruption);
      case BINARY, MULTICLASS ->
          search(MlpClassifier::builder, MlpClassifier::fitMany, display, interruption);
    };
  }

  private <B extends MlpBuilder<B, M>, M extends MlpModel<M>> SearchResult<B> search(
      Supplier<B> builder,
      Function<List<FitRequest<M>>, List<FitOutcome<M>>> fitMany,
      SearchProgress display,
      Interruption interruption) {
    Preset preset = search.preset();
    List<Candidate<B>> candidates =
        trials.stream()
            .map(
                each ->
                    new Candidate<>(
                        each.values(),
                        () ->
                            each.options()
                                .apply(
                                    builder.get().standardize(table.standardizes()).preset(preset),
                                    preset.config(task()))))
            .toList();
    Search<B, M> trained =
        Search.of(candidates, folds, fitMany)
            .listeners((candidate, fold) -> display.network(interruption))
            .cost(candidate -> cost(candidate.values()));
    if (kind != ResultOptions.Kind.REFIT) {
      // Networks of a bag, as train makes them.
      trained
          .seeds(trials.get(0).options().seed())
          .earlyStoppingByDefault(preset.config(task()).stopping());
    }
    if (journal != null) {
      trained.journal(journal);
    }
    Duration time = search.time();
    if (time != null) {
      trained.budget(TimeBudget.of(time));
    }
    return search.strategy() == Strategy.HALVING ? trained.run(Halving.DEFAULT) : trained.run();
  }

  /**
   * Epochs times the work for a row: a part for each weight, and one that does not depend on it.
   */
  private double cost(Map<String, String> values) {
    NetworkOptions options = options(values);
    long parameters =
        options.checkSize(sets.training().featureCount(), search.preset(), task()).parameterCount();
    return options.epochs(search.preset().config(task())) * (parameters + WORK_WITHOUT_WEIGHTS);
  }

  private void finish(SearchResult<?> result) throws IOException {
    Ranking<?> ranking = result.ranking();
    RankingTable rows =
        new RankingTable(ranking, result.dropped(), names, sets.task().task(), folds.size());
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
    if (!result.dropped().isEmpty()) {
      report.line(
          "dropped",
          "%s, after a part of the epochs (--strategy halving)",
          Report.counted(result.dropped().size(), "setting"));
    }
    if (search.time() != null && result.notStarted() > 0) {
      report.line(
          "not tried",
          "%s, for which there was no time (--minutes)",
          Report.counted(result.notStarted(), "setting"));
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
