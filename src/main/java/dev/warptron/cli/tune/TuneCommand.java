package dev.warptron.cli.tune;

import dev.warptron.backend.Backends;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.common.NetworkOptions;
import dev.warptron.cli.common.OptimizerOptions;
import dev.warptron.cli.common.TableArguments;
import dev.warptron.cli.common.TrainingSets;
import dev.warptron.cli.render.ColumnReport;
import dev.warptron.cli.render.OutputOptions;
import dev.warptron.cli.render.ProgressOptions;
import dev.warptron.cli.render.Report;
import dev.warptron.cli.render.Terminal;
import dev.warptron.data.Dataset;
import dev.warptron.data.Folds;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Split;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.schema.Schema;
import dev.warptron.files.AtomicFiles;
import dev.warptron.tune.JobDigest;
import dev.warptron.tune.JournalException;
import dev.warptron.tune.TrialJournal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Searches for good hyper-parameters. */
@Command(
    name = "tune",
    description = {
      "Search for the settings that do best on rows they were not trained on.",
      "DATA and --target are enough. Each setting is trained once for each fold (cross-validation),"
          + " all networks on one device, together where it can; the settings are then ranked by"
          + " their mean score. With --model, --test or --metrics-json the networks of the best"
          + " settings become one model: --result says how."
    })
public final class TuneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli injects the real one

  @Mixin private TableArguments table = new TableArguments();
  @Mixin private SearchOptions search = new SearchOptions();
  @Mixin private ResultOptions result = new ResultOptions();
  @Mixin private JournalOptions journal = new JournalOptions();
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private OutputOptions outputs = new OutputOptions();
  @Mixin private ProgressOptions progress;

  /**
   * For the command factory.
   *
   * @param terminal may show a progress bar
   */
  public TuneCommand(Terminal terminal) {
    this.progress = new ProgressOptions(terminal);
  }

  @Override
  public Integer call() throws IOException {
    Map<String, String> given = SearchedNetworks.given(spec.commandLine().getParseResult());
    table.setDefault(search.preset().scaling(), search.preset().coding());
    Search plan = plan(given);
    Backends.Choice device = Backends.choose(network.device());
    Table read = table.read();
    Schema schema = table.schema(read);
    Preprocessor preprocessor = table.fit(schema, read);
    Dataset rows = Preprocessor.features(preprocessor, read, read.columnNames());
    // Every network is trained on the device that is printed.
    SearchedNetworks networks = plan.networks().on(device.provider().name());
    List<Trial> trials = new ArrayList<>();
    for (Map<String, String> candidate : plan.candidates()) {
      trials.add(new Trial(candidate, sized(networks.with(candidate), rows)));
    }
    InferredTask task = table.task(rows, lossTask(trials));
    trials.forEach(each -> requireFitting(each.options(), task.task()));
    Table test = table.readTest(read);
    List<Split> folds =
        TrainingSets.folds(
            read,
            task.task(),
            table.groups(),
            folds(read, task.task()),
            network.seed(),
            training -> table.fit(schema, training));

    Report report = progress.report(spec.commandLine().getOut());
    report.line("data", "%s", table.describe(rows));
    report.order(table.fileOrder());
    table.notes().forEach(note -> report.line("left out", "%s", note));
    new ColumnReport(report).print(schema, preprocessor);
    report.line("task", "%s: %s", task.task().label(), task.reason());
    report.scaling(table.scaling());
    report.device(device, network.device().isAuto());
    describe(report, given, plan, rows, task.task(), folds.size());
    if (search.isDryRun()) {
      trials.forEach(each -> report.line("setting", "%s", plan.networks().name(each.values())));
      return ExitCodes.SUCCESS;
    }
    TrainingSets all =
        TrainingSets.given(task, read, null, test)
            .prepared(each -> Preprocessor.features(preprocessor, each, read.columnNames()));
    TuneSession session =
        new TuneSession(
            spec.commandLine(),
            all,
            folds,
            plan.names(),
            trials,
            table,
            search,
            result.kind(search.preset()),
            networks,
            journal(given, device, folds));
    return session.run(outputs, progress, test, writes());
  }

  /** As many folds as are asked for, or as the rows allow. */
  private int folds(Table rows, Task task) {
    Integer given = search.givenFolds();
    int most = search.defaultFolds();
    if (given != null || search.preset().networks() == 1) {
      return given == null ? most : given;
    }
    return Math.max(
        Folds.MIN_FOLDS, TrainingSets.mostFolds(rows, task, table.groups(), most, network.seed()));
  }

  private @Nullable TrialJournal journal(
      Map<String, String> given, Backends.Choice device, List<Split> folds) {
    List<String> settings = new ArrayList<>();
    settings.add(String.valueOf(TuneCommand.class.getPackage().getImplementationVersion()));
    settings.add(device.provider().name());
    settings.add(search.preset().label());
    settings.add(String.valueOf(network.seed()));
    settings.add(String.valueOf(table.standardizes()));
    settings.add(String.valueOf(result.kind(search.preset()) == ResultOptions.Kind.REFIT));
    given.forEach((name, text) -> settings.add(name + "=" + text));
    try {
      return journal.open(JobDigest.of(settings, folds));
    } catch (JournalException e) {
      throw usage(e.getMessage() + " (--resume, --checkpoint)");
    }
  }

  /** The search, as far as it is known before the data is read. */
  private Search plan(Map<String, String> given) throws IOException {
    try {
      table.check();
      search.check();
      result.check(search.preset(), outputs);
      journal.check();
      OutputOptions.requireFile("--csv", search.csv());
      outputs.check(table.roles().writes("--csv", search.csv()));
      List<Map<String, String>> combinations = search.candidates(given, network.seed());
      List<String> names = search.names(given);
      SearchedNetworks networks =
          new SearchedNetworks(
              search.preset(), given, names.contains(SearchedOption.OPTIMIZER.label()));
      List<Map<String, String>> candidates =
          combinations.stream().map(networks::meaningful).distinct().toList();
      for (String name : names) {
        if (candidates.stream().noneMatch(each -> each.containsKey(name))) {
          throw new IllegalArgumentException(
              "--grid: %s belongs to --optimizer %s, which is not searched"
                  .formatted(name, String.join(" or ", OptimizerOptions.optimizersWith(name))));
        }
      }
      candidates.forEach(networks::with);
      if (search.csv() != null) {
        AtomicFiles.requireWritable(search.csv());
      }
      return new Search(names, candidates, networks);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What the losses of the candidates are for; null if none has one. Regressions and
   * classifications have no common metric.
   */
  private @Nullable Task lossTask(List<Trial> trials) {
    Task found = null;
    for (Trial trial : trials) {
      Task task = trial.options().lossTask();
      if (found != null && task != null && isRegression(found) != isRegression(task)) {
        throw usage("--grid: the losses are for a regression and for a classification");
      }
      found = task == null ? found : task;
    }
    return found;
  }

  private static boolean isRegression(Task task) {
    return task == Task.REGRESSION;
  }

  private void requireFitting(NetworkOptions options, Task task) {
    try {
      options.check(task, table.targetCount());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private NetworkOptions sized(NetworkOptions options, Dataset rows) {
    try {
      options.checkSize(rows.featureCount());
      return options;
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private void describe(
      Report report, Map<String, String> given, Search plan, Dataset rows, Task task, int folds) {
    report.line("preset", "%s: %s", search.preset().label(), search.preset().description());
    report.line(
        "search",
        "%s, %s: %s",
        Report.counted(plan.candidates().size(), "setting"),
        search.origin(network.seed()),
        String.join("  ", search.searched(given)));
    if (!given.isEmpty()) {
      report.line("in all", "%s", SearchedNetworks.text(given));
    }
    report.line(
        "folds",
        "%d of %d rows, drawn %s with seed %d (--folds)",
        folds,
        rows.rowCount(),
        TrainingSets.drawn(task, table.isGrouped()),
        network.seed());
    report.line(
        "networks",
        "%d, %s on %d folds each",
        Math.multiplyExact(plan.candidates().size(), folds),
        Report.counted(plan.candidates().size(), "setting"),
        folds);
  }

  /** Whether an output needs the model. */
  private boolean writes() {
    return outputs.model() != null
        || outputs.metricsJson() != null
        || outputs.plot() != null
        || table.hasTest();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /**
   * The search.
   *
   * @param names names of the searched options
   * @param candidates values of the searched options, without duplicates
   */
  private record Search(
      List<String> names, List<Map<String, String>> candidates, SearchedNetworks networks) {}
}
