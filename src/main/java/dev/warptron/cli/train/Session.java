package dev.warptron.cli.train;

import dev.warptron.CheckpointOptions;
import dev.warptron.MlpBuilder;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import dev.warptron.MlpMultilabelClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.common.NetworkOptions;
import dev.warptron.cli.common.TableArguments;
import dev.warptron.cli.common.TrainingSets;
import dev.warptron.cli.render.MetricsFile;
import dev.warptron.cli.render.OutputOptions;
import dev.warptron.cli.render.ProgressOptions;
import dev.warptron.cli.render.Report;
import dev.warptron.train.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What trainings of one network and of several have in common on the command line. */
abstract class Session {
  final TrainingSets sets;
  final PresetOptions preset;
  final NetworkOptions network;
  final TableArguments table;
  final OutputOptions outputs;
  final ProgressOptions progress;
  final PrintWriter err;
  final Report report;
  private @Nullable CheckpointOptions checkpoints;

  Session(
      CommandLine command,
      TrainingSets sets,
      PresetOptions preset,
      NetworkOptions network,
      TableArguments table,
      OutputOptions outputs,
      ProgressOptions progress) {
    this.sets = sets;
    this.preset = preset;
    this.network = network;
    this.table = table;
    this.outputs = outputs;
    this.progress = progress;
    this.err = command.getErr();
    this.report = progress.report(command.getOut());
  }

  /** Prints the task and the reasons for it, trains, writes the output; returns the exit code. */
  final int run() throws IOException {
    describe();
    return fit();
  }

  /** Prints what {@link #run} would do, and returns the exit code. */
  final int dryRun() {
    MlpBuilder<?, ?> settings =
        switch (sets.task().task()) {
          case REGRESSION -> configured(MlpRegressor.builder());
          case MULTILABEL -> configured(MlpMultilabelClassifier.builder());
          case BINARY, MULTICLASS -> configured(MlpClassifier.builder());
        };
    describe();
    printPlan(settings);
    return ExitCodes.SUCCESS;
  }

  /** The second half of {@link #run}. */
  final int fit() throws IOException {
    return switch (sets.task().task()) {
      case REGRESSION -> fit(MlpRegressor.builder());
      case MULTILABEL -> fit(MlpMultilabelClassifier.builder());
      case BINARY, MULTICLASS -> fit(MlpClassifier.builder());
    };
  }

  /** Trains, prints the results and writes the output; returns the exit code. */
  abstract <B extends MlpBuilder<B, M>, M extends MlpModel<M>> int fit(B builder)
      throws IOException;

  /** Keeps checkpoints of the training; null for none. */
  final void keep(@Nullable CheckpointOptions options) {
    this.checkpoints = options;
  }

  /** A builder of a training that keeps checkpoints if they are asked for. */
  final <B extends MlpBuilder<B, M>, M extends MlpModel<M>> B keeping(B builder) {
    if (checkpoints == null) {
      return builder;
    }
    if (checkpoints.resume()) {
      report.line(
          "resume",
          checkpoints.isUsed()
              ? "from the checkpoints in %s"
              : "%s has no checkpoint: the training starts from the beginning",
          checkpoints.folder());
    }
    return builder.checkpoints(checkpoints);
  }

  /** After the output is written: the checkpoints of a complete training are not needed. */
  final void endCheckpoints(boolean isInterrupted) {
    if (checkpoints == null) {
      return;
    }
    if (isInterrupted) {
      err.printf("%s has the state of the training: --resume goes on%n", checkpoints.folder());
    } else {
      checkpoints.delete();
    }
  }

  /** A builder with the settings of the options. */
  abstract <B extends MlpBuilder<B, M>, M extends MlpModel<M>> B configured(B builder);

  /** Prints the device, the step and the memory of a training with these settings. */
  abstract void printPlan(MlpBuilder<?, ?> settings);

  /** Prints the task and the rows. */
  void describe() {
    report.line("task", "%s: %s", sets.task().task().label(), sets.task().reason());
    report.line("rows", "%s", sets.division());
  }

  /** Applies the options for networks that do not go on from a saved model. */
  final <B extends MlpBuilder<B, M>, M extends MlpModel<M>> B configuredAnew(B builder) {
    B started = preset.apply(builder.standardize(table.standardizes()));
    return network.apply(started, preset.config(sets.task().task()));
  }

  /** The title of a plot of a model's losses, or of those of a member. */
  final String title(MlpModel<?> model) {
    return "Loss of %s (%s), %s"
        .formatted(
            model.saved().target().name(), table.dataName(), model.saved().network().widths());
  }

  /** Puts the losses of each epoch, how the training ended, and the scores at its end. */
  final MetricsFile putHistory(MetricsFile file, MlpModel<?> model) {
    Stop stop = model.stop().orElse(null);
    return file.put("train_loss", model.history().trainingLoss())
        .put("validation_loss", model.history().validationLoss().orElse(null))
        .put("monitor", stop == null ? null : stop.monitor())
        .put("monitored", model.history().monitored().orElse(null))
        .put(
            "best_epoch",
            stop == null || stop.bestEpoch() == 0 ? null : Integer.valueOf(stop.bestEpoch()))
        .put("stopped_at", model.history().epochs().size())
        .put("kept_epoch", model.saved().training().epochs())
        .putScore("train_", sets.task().task(), model.trainingEvaluation().orElse(null))
        .putScore("validation_", sets.task().task(), model.validationEvaluation().orElse(null));
  }
}
