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
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import dev.warptron.model.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
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
  @Mixin private ValidationOptions validation = new ValidationOptions();

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

  @Override
  public Integer call() throws IOException {
    SavedModel start = from == null ? null : ModelFiles.load(from);
    DefaultBag bag = new DefaultBag(ensemble);
    if (start == null) {
      usePreset(bag);
    }
    checkUsage(start);
    Backends.choose(network.device()); // fails before the data is read
    RowPreparation.Rows rows =
        new RowPreparation(spec, table, validation, ensemble, bag, cache, network)
            .rows(from == null || start == null ? null : new RowPreparation.Start(from, start));
    TrainingSets sets = rows.sets();
    checkSizes(sets);
    report(rows, bag, start);
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

  private void checkSizes(TrainingSets sets) {
    try {
      NetworkSpec size = network.checkSize(sets.training().featureCount());
      network.check(sets.task().task(), table.targetCount());
      if (!dryRun) {
        PlanReport.requireHeap(size);
      }
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** Prints which rows and features there are, and what was chosen for the user. */
  private void report(RowPreparation.Rows rows, DefaultBag bag, @Nullable SavedModel start) {
    Dataset training = rows.sets().training();
    Report report = progress.report(spec.commandLine().getOut());
    report.line("data", "%s", table.describe(training));
    report.order(table.fileOrder());
    if (rows.cacheNote() != null) {
      report.line("cache", "%s (--cache)", rows.cacheNote());
    }
    table.notes().forEach(note -> report.line("left out", "%s", note));
    new ColumnReport(report).print(rows.schema(), preparationOf(training));
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
    if (bag.whyNone() != null) {
      report.line("networks", "1: %s", bag.whyNone());
    }
    if (start != null) {
      report.line(
          "from",
          "%s: %s, %d epochs; its scaling and settings go on",
          String.valueOf(from),
          start.network().widths(),
          start.training().epochs());
    }
  }

  /** Takes from the preset what the options leave open and no builder holds. */
  private void usePreset(DefaultBag bag) {
    Preset chosen = preset.use();
    table.setDefault(chosen.scaling(), chosen.coding());
    bag.use(chosen, cache.isGiven(), validation.given());
  }

  private void checkUsage(@Nullable SavedModel start) throws IOException {
    try {
      validation.check(table.isGrouped());
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
      ensemble.check(start != null, validation.given());
      checkpoints.check();
      cache.check(ensemble.isBag(), dryRun);
      if (validation.isNone()) {
        network.checkWithoutValidation();
      }
      if (table.givenTask() != null) {
        network.checkLoss(table.givenTask());
      }
      if (dryRun) {
        outputs.requireNone("--dry-run");
      }
      outputs.check(table.roles().reads("--valid", validation.file()).reads("--from", from));
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable Preprocessor preparationOf(Dataset rows) {
    return rows.preparation().orElse(null) instanceof Preprocessor fitted ? fitted : null;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
