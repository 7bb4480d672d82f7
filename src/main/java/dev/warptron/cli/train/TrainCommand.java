package dev.warptron.cli.train;

import dev.warptron.Preset;
import dev.warptron.backend.Backends;
import dev.warptron.cli.common.NetworkOptions;
import dev.warptron.cli.common.TableArguments;
import dev.warptron.cli.common.TrainingSets;
import dev.warptron.cli.render.ColumnReport;
import dev.warptron.cli.render.OutputOptions;
import dev.warptron.cli.render.ProgressOptions;
import dev.warptron.cli.render.Report;
import dev.warptron.cli.render.Terminal;
import dev.warptron.data.Dataset;
import dev.warptron.data.Groups;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Split;
import dev.warptron.data.Table;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.schema.Schema;
import dev.warptron.io.CacheContents;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.RowCache;
import dev.warptron.io.SavedModel;
import dev.warptron.model.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a model on a file. */
@Command(
    name = "train",
    description = {
      "Train a model on a table.",
      "DATA and --target are enough: whether it is a classification or a regression, the validation"
          + " rows, scaling and device are chosen and printed, with the option that overrides each."
    })
public final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli injects the real one

  @Mixin private TableArguments table = new TableArguments();

  @Option(
      names = "--valid",
      paramLabel = "FILE",
      description = "Validation rows. Default: the folds of --bag, or drawn from DATA.")
  private @Nullable Path valid;

  @Option(
      names = "--valid-fraction",
      paramLabel = "F",
      description =
          "Share of DATA to validate on, in [0, 1); 0 trains on all rows. Default: 0.2"
              + " without --bag.")
  private @Nullable Double validFraction;

  @Option(
      names = "--valid-last",
      paramLabel = "F",
      description =
          "The last rows of DATA validate, in the order of the file, as for rows in the order of time:"
              + " their share, in (0, 1). Default: drawn rows.")
  private @Nullable Double validLast;

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      description =
          "Go on from a saved model: with its network, scaling, classes and settings. Options that"
              + " are given change the settings. DATA needs its columns and target.")
  private @Nullable Path from;

  @Option(
      names = "--dry-run",
      description =
          "Say what would be done, on which device and how, and what memory it takes there; train"
              + " and write nothing.")
  private boolean dryRun;

  @Mixin private PresetOptions preset = new PresetOptions();
  @Mixin private EnsembleOptions ensemble = new EnsembleOptions();
  @Mixin private CacheOptions cache = new CacheOptions();
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private CheckpointArguments checkpoints = new CheckpointArguments();
  @Mixin private OutputOptions outputs = new OutputOptions();
  @Mixin private ProgressOptions progress;

  /**
   * For the command factory.
   *
   * @param terminal may show a progress bar
   */
  public TrainCommand(Terminal terminal) {
    this.progress = new ProgressOptions(terminal);
  }

  /** Of a table with more cells, a bag would take much memory: each network has its own copy. */
  private static final long MOST_CELLS_OF_A_DEFAULT_BAG = 20_000_000;

  private @Nullable String whyNoBag; // instead of that of the preset; null if there is one

  private @Nullable Schema schema; // of the columns, where features are made of them

  private static final double DEFAULT_FRACTION = 0.2;

  @Override
  public Integer call() throws IOException {
    SavedModel start = from == null ? null : ModelFiles.load(from);
    if (start == null) {
      usePreset();
    }
    checkUsage(start);
    Backends.choose(network.device()); // fails before the data is read
    List<String> options = optionsOfRows(); // before the targets are known by name
    CachedRows cached = new CachedRows(cache, table, () -> cacheKey(options));
    Rows rows = cache.isGiven() ? ofCache(cached, start) : prepared(read(start), start);
    TrainingSets sets = rows.sets();
    try {
      NetworkSpec size = network.checkSize(sets.training().featureCount());
      network.check(sets.task().task(), table.targetCount());
      if (!dryRun) {
        PlanReport.requireHeap(size);
      }
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    Report report = progress.report(spec.commandLine().getOut());
    report.line("data", "%s", table.describe(sets.training()));
    report.order(table.fileOrder());
    if (cache.isGiven()) {
      report.line("cache", "%s (--cache)", cached.note());
    }
    table.notes().forEach(note -> report.line("left out", "%s", note));
    new ColumnReport(report).print(schema, preparationOf(sets.training()));
    Preset chosen = preset.preset();
    if (chosen != null) {
      report.line(
          "preset",
          "%s: %s%s",
          chosen.label(),
          chosen.description(),
          preset.isGiven() ? "" : "; --preset overrides");
      if (dryRun && !chosen.differences().isEmpty()) {
        report.line("", "unlike its source: %s", chosen.differences());
      }
    }
    if (whyNoBag != null) {
      report.line("networks", "1: %s", whyNoBag);
    }
    if (start != null) {
      report.line(
          "from",
          "%s: %s, %d epochs; its scaling and settings go on",
          String.valueOf(from),
          start.network().widths(),
          start.training().epochs());
    }
    if (ensemble.isGiven()) {
      EnsembleSession session =
          new EnsembleSession(
              spec.commandLine(),
              sets,
              rows.test(),
              rows.folds(),
              ensemble.count(),
              preset,
              network,
              table,
              outputs,
              progress);
      session.keep(checkpoints.options());
      return dryRun ? session.dryRun() : session.run();
    }
    TrainingSession session =
        new TrainingSession(
            spec.commandLine(), sets, preset, network, table, outputs, progress, start);
    session.keep(checkpoints.options());
    return dryRun ? session.dryRun() : session.run();
  }

  /** Takes from the preset what the options leave open and no builder holds. */
  private void usePreset() {
    Preset chosen = preset.use();
    table.setDefault(chosen.scaling(), chosen.coding());
    if (cache.isGiven()) {
      whyNoBag =
          chosen.networks() > 1 && !ensemble.isGiven()
              ? "a cache holds one division of the rows; --ensemble trains several networks on it"
              : null;
      return;
    }
    String ofOneNetwork = validationOption();
    if (ofOneNetwork == null) {
      ensemble.setDefaultBag(chosen.networks());
    } else if (chosen.networks() > 1 && !ensemble.isGiven()) {
      whyNoBag = ofOneNetwork + " is about one network";
    }
  }

  private void checkUsage(@Nullable SavedModel start) throws IOException {
    if (valid != null && validFraction != null) {
      throw usage("give either --valid or --valid-fraction, not both");
    }
    if (validLast != null && (valid != null || validFraction != null || table.isGrouped())) {
      throw usage(
          "give one of --valid, --valid-fraction with --group or without, and --valid-last");
    }
    if (validLast != null && !(validLast > 0 && validLast < 1)) {
      throw usage("--valid-last must be in (0, 1), got " + validLast);
    }
    double fraction = fraction();
    if (!(fraction >= 0 && fraction < 1)) {
      throw usage("--valid-fraction must be in [0, 1), got " + fraction);
    }
    try {
      table.check();
      if (start != null && preset.isGiven()) {
        throw new IllegalArgumentException(
            "--from goes on with the settings of the model: leave out --preset");
      }
      if (start == null) {
        network.check(preset.config(network.lossTask()));
      } else {
        table.checkFrom(start);
        network.checkFrom(start);
      }
      ensemble.check(start != null, validationOption());
      checkpoints.check();
      cache.check(ensemble.isBag(), dryRun);
      if (valid == null && fraction == 0) {
        network.checkWithoutValidation();
      }
      if (table.givenTask() != null) {
        network.checkLoss(table.givenTask());
      }
      if (dryRun) {
        outputs.requireNone("--dry-run");
      }
      outputs.check(table.roles().reads("--valid", valid).reads("--from", from));
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** Fewer networks than the preset has, where the table is large or has too few rows. */
  private void limitDefaultBag(Table rows, InferredTask what) {
    boolean isLarge =
        (long) rows.rowCount() * rows.columnNames().size() > MOST_CELLS_OF_A_DEFAULT_BAG;
    int most =
        isLarge
            ? 1
            : TrainingSets.mostFolds(
                rows, what.task(), table.groups(), ensemble.count(), network.seed());
    ensemble.limitDefaultBag(most);
    if (!ensemble.isBag()) {
      whyNoBag =
          isLarge
              ? "the table is large, and each network of a bag has a copy of it (--bag)"
              : "too few rows, or rows of a class or group, for the folds of a bag (--bag)";
    }
  }

  /** The option that says which rows validate; null for none. */
  private @Nullable String validationOption() {
    return valid != null
        ? "--valid"
        : validFraction != null ? "--valid-fraction" : validLast != null ? "--valid-last" : null;
  }

  private double fraction() {
    return validFraction == null ? DEFAULT_FRACTION : validFraction;
  }

  private TrainingSets.Tables read(@Nullable SavedModel start) {
    Table rows = start == null ? table.read() : readFor(start);
    schema = start == null ? table.schema(rows) : null;
    InferredTask what =
        start == null
            ? table.task(rows.withoutColumns(), network.lossTask())
            : new InferredTask(start.target().task(), "--from");
    Table testRows = cache.isGiven() ? null : table.readTest(rows);
    if (ensemble.isDefaultBag()) {
      limitDefaultBag(rows, what);
    }
    if (ensemble.isBag()) {
      String division =
          "%d rows in %d folds, drawn %s with seed %d; each network validates on one and is trained"
                  .formatted(
                      rows.rowCount(),
                      ensemble.count(),
                      TrainingSets.drawn(what.task(), table.isGrouped()),
                      network.seed())
              + " on the others (--bag)";
      return new TrainingSets.Tables(what, rows, null, testRows, division);
    }
    if (valid != null) {
      return TrainingSets.given(what, rows, table.readLike(rows, valid), testRows);
    }
    if (validLast != null) {
      return TrainingSets.splitLast(what, rows, validLast, testRows);
    }
    if (fraction() == 0) {
      return TrainingSets.given(what, rows, null, testRows);
    }
    Groups groups = table.groups();
    return groups == null
        ? TrainingSets.split(what, rows, fraction(), network.seed(), testRows)
        : TrainingSets.splitGroups(what, rows, groups, fraction(), network.seed(), testRows);
  }

  /**
   * The rows of a training.
   *
   * @param folds those of each network of a bag; empty if all have the same rows
   * @param test for several networks, which may prepare it in different ways; null for none
   */
  private record Rows(TrainingSets sets, List<Split> folds, @Nullable Table test) {}

  /** Makes the features; the tables for training are not needed afterwards. */
  private Rows prepared(TrainingSets.Tables tables, @Nullable SavedModel start) {
    Table training = tables.training();
    Preprocessor preprocessor =
        start == null ? table.fit(schema, training) : start.features().preprocessor();
    TrainingSets sets =
        tables.prepared(rows -> Preprocessor.features(preprocessor, rows, training.columnNames()));
    return new Rows(
        sets,
        ensemble.isBag() ? folds(training, sets) : List.of(),
        ensemble.isGiven() ? tables.test() : null);
  }

  /** The rows of a cache; the test rows are in memory. */
  private Rows ofCache(CachedRows cached, @Nullable SavedModel start) throws IOException {
    RowCache open =
        cached.open(
            () -> {
              TrainingSets.Tables tables = read(start);
              return new CachedRows.Source(
                  tables,
                  schema,
                  start == null
                      ? table.fit(schema, tables.training())
                      : start.features().preprocessor());
            });
    CacheContents contents = open.contents();
    schema = contents.schema();
    Preprocessor preprocessor = contents.preprocessor();
    List<String> columns =
        preprocessor == null ? open.training().featureNames() : preprocessor.columns();
    Table test = table.readTest(columns);
    TrainingSets sets =
        new TrainingSets(
            contents.task(),
            open.training(),
            open.validation(),
            test == null ? null : Preprocessor.features(preprocessor, test, columns),
            contents.division());
    return new Rows(sets, List.of(), ensemble.isGiven() ? test : null);
  }

  /** The options that the rows of a cache depend on. */
  private List<String> optionsOfRows() {
    List<String> options = CacheOptions.ofRows(spec);
    options.add("--valid-fraction %s, --valid-last %s".formatted(fraction(), validLast));
    options.add("--seed " + network.seed());
    options.add("a loss for " + (network.lossTask() == null ? "any task" : network.lossTask()));
    return options;
  }

  /** What the rows of a cache are made of, by the present state of the files. */
  private List<String> cacheKey(List<String> given) {
    List<String> files = new ArrayList<>();
    table.dataFiles().forEach(file -> files.add(CacheOptions.identity("DATA", file)));
    if (valid != null) {
      files.add(CacheOptions.identity("--valid", valid));
    }
    if (from != null) {
      files.add(CacheOptions.identity("--from", from));
    }
    table.schemaFile().ifPresent(file -> files.add(CacheOptions.identity("--schema", file)));
    files.addAll(given);
    return files;
  }

  private List<Split> folds(Table training, TrainingSets sets) {
    return TrainingSets.folds(
        training,
        sets.task().task(),
        table.groups(),
        ensemble.count(),
        network.seed(),
        each -> table.fit(schema, each));
  }

  private static @Nullable Preprocessor preparationOf(Dataset rows) {
    return rows.preparation().orElse(null) instanceof Preprocessor fitted ? fitted : null;
  }

  private Table readFor(SavedModel start) {
    try {
      return table.readFor(start);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
