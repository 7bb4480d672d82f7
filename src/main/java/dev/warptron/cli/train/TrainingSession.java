package dev.warptron.cli.train;

import dev.warptron.MlpBuilder;
import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import dev.warptron.Preset;
import dev.warptron.TrainingDivergedException;
import dev.warptron.cli.common.ExitCodes;
import dev.warptron.cli.common.Interruption;
import dev.warptron.cli.common.NetworkOptions;
import dev.warptron.cli.common.TableArguments;
import dev.warptron.cli.common.TrainingSets;
import dev.warptron.cli.render.ClassReport;
import dev.warptron.cli.render.LossPlot;
import dev.warptron.cli.render.MetricsFile;
import dev.warptron.cli.render.OutputOptions;
import dev.warptron.cli.render.Progress;
import dev.warptron.cli.render.ProgressOptions;
import dev.warptron.cli.render.Report;
import dev.warptron.data.Dataset;
import dev.warptron.data.Task;
import dev.warptron.io.ModelFiles;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTraining;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.FollowedRate;
import dev.warptron.optim.HyperParameter;
import dev.warptron.optim.RateFollower;
import dev.warptron.train.Evaluation;
import dev.warptron.train.Stop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * One training from the command line: prints its choices and their reasons, trains, evaluates and
 * writes the output.
 */
public final class TrainingSession extends Session {
  /** The largest number of stored rows whose predictions are examined. */
  private static final int MOST_COUNTED = 1 << 16;

  private final @Nullable SavedModel from;
  private final boolean saysDevice;

  /**
   * Creates a session for a training whose task and device are already printed.
   *
   * @param preset the settings that the options replace
   */
  public TrainingSession(
      CommandLine command,
      TrainingSets sets,
      Preset preset,
      NetworkOptions network,
      TableArguments table,
      OutputOptions outputs,
      ProgressOptions progress) {
    super(command, sets, PresetOptions.of(preset), network, table, outputs, progress);
    this.from = null;
    this.saysDevice = false;
  }

  /**
   * Creates a session.
   *
   * @param from the model to go on from; null for none
   */
  TrainingSession(
      CommandLine command,
      TrainingSets sets,
      PresetOptions preset,
      NetworkOptions network,
      TableArguments table,
      OutputOptions outputs,
      ProgressOptions progress,
      @Nullable SavedModel from) {
    super(command, sets, preset, network, table, outputs, progress);
    this.from = from;
    this.saysDevice = true;
  }

  /** Trains, prints the results and writes the output; returns the exit code. */
  public int train() throws IOException {
    return fit();
  }

  @Override
  void printPlan(MlpBuilder<?, ?> settings) {
    PlanReport.print(
        report, settings, sets.training(), sets.validation(), network.device().isAuto());
  }

  @Override
  <B extends MlpBuilder<B, M>, M extends MlpModel<M>> int fit(B builder) throws IOException {
    try (Interruption interruption = new Interruption()) {
      long began = System.nanoTime();
      M model;
      try (Progress display = progress.display(err, sets.task().task())) {
        model =
            keeping(configured(builder))
                .listener(
                    new SessionListener(
                        report, display, interruption, network.device().isAuto(), saysDevice))
                .fit(sets.training(), sets.validation());
      } catch (TrainingDivergedException e) {
        keepLastGood(e);
        throw e;
      }
      double seconds = (System.nanoTime() - began) * 1e-9;
      if (interruption.isRequested()) {
        err.printf("interrupted: %d epochs are complete%n", model.history().epochs().size());
      }
      finish(model, seconds);
      endCheckpoints(interruption.isRequested());
      return ExitCodes.SUCCESS;
    }
  }

  @Override
  <B extends MlpBuilder<B, M>, M extends MlpModel<M>> B configured(B builder) {
    B configured =
        from == null
            ? configuredAnew(builder)
            : network.apply(builder.from(from), from.training().requireConfig());
    // A search may have stopped its folds early; the best candidate is trained on all rows.
    return sets.validation() == null ? configured.earlyStopping(EarlyStopping.OFF) : configured;
  }

  @Override
  void describe() {
    super.describe();
    if (from == null) {
      report.scaling(table.scaling());
    }
  }

  private void finish(MlpModel<?> model, double seconds) throws IOException {
    Task task = sets.task().task();
    Evaluation test = sets.test() == null ? null : model.evaluate(sets.test());
    int epochs = model.history().epochs().size();
    double samplesPerSecond = (double) epochs * sets.training().rowCount() / seconds;
    report.line("time", "%.2f s, %.0f training rows per second", seconds, samplesPerSecond);
    Stop stop = model.stop().orElse(null);
    if (stop != null) {
      describe(stop, model.saved().training().epochs());
    }
    describe(model.saved().training());
    warnIfTheLossRose(model.history().trainingLoss());
    evaluation("training", sets.training(), model.trainingEvaluation().orElse(null));
    evaluation("validation", sets.validation(), model.validationEvaluation().orElse(null));
    evaluation("test", sets.test(), test);

    warnIfOneClassIsPredicted(model);

    // Write the model first, so that the work is not lost if writing the rest fails.
    if (outputs.model() != null) {
      ModelFiles.save(model.saved().withFormat(table.format()), outputs.model());
      report.line("model", "%s", outputs.model());
    }
    if (outputs.metricsJson() != null) {
      MetricsFile file =
          new MetricsFile()
              .put("device", model.saved().training().device())
              .put("task", task.label())
              .put("rows", sets.training().rowCount())
              .put("features", sets.training().featureCount())
              .put("epochs", epochs)
              .put("seconds_fit", seconds)
              .put("samples_per_second", samplesPerSecond)
              .put("seed", network.seed());
      putHistory(file, model).putScore("test_", task, test).write(outputs.metricsJson());
      report.line("metrics", "%s", outputs.metricsJson());
    }
    if (outputs.plot() != null && epochs == 0) {
      report.line("plot", "not drawn: no epoch is complete");
    } else if (outputs.plot() != null) {
      LossPlot.write(
          model.history(), title(model), stop == null ? 0 : stop.bestEpoch(), outputs.plot());
      report.line("plot", "%s", outputs.plot());
    }
  }

  private void describe(Stop stop, int kept) {
    if (stop.bestEpoch() == 0) {
      report.line("best epoch", "none: no epoch has a validation %s", stop.monitor());
      return;
    }
    report.line(
        "best epoch",
        "%d of %d: validation %s %s; %s",
        stop.bestEpoch(),
        stop.stoppedAt(),
        stop.monitor(),
        Report.number(stop.bestValue(), 6),
        kept == stop.bestEpoch()
            ? "its weights are kept, --keep last keeps the last ones"
            : "the last weights are kept (--keep)");
    if (stop.isEarly()) {
      report.line(
          "stopped", "after epoch %d, because it did not improve (--patience)", stop.stoppedAt());
    }
  }

  private void describe(SavedTraining training) {
    FollowedRate rate = training.rate();
    RateFollower follower = training.requireConfig().updates().schedule().follower();
    if (rate == null || follower == null) {
      return;
    }
    report.line(
        "learning rate",
        "%s at the end%s",
        HyperParameter.text(rate.rate()),
        follower.ends(rate) ? ", where the schedule ends the training" : "");
  }

  /** A training with a finite final loss may still have diverged. */
  private void warnIfTheLossRose(List<Double> losses) {
    double first = losses.isEmpty() ? 0 : losses.get(0);
    double last = losses.isEmpty() ? 0 : losses.get(losses.size() - 1);
    if (last > first) {
      err.printf(
          "warptron: warning: the training loss rose from %s in the first epoch to %s in the last;"
              + " lower --learning-rate%n",
          Report.number(first, 4), Report.number(last, 4));
    }
  }

  /** On the validation rows, or on the training rows if there are none. */
  private void warnIfOneClassIsPredicted(MlpModel<?> model) {
    if (model instanceof MlpClassifier classifier) {
      Dataset validation = sets.validation();
      Dataset all = validation == null ? sets.training() : validation;
      Dataset rows = all.isStored() ? first(all) : all;
      new ClassReport(classifier.predictions(rows), classifier.classes())
          .warnIfOneClassIsPredicted(err, validation == null ? "training" : "validation");
    }
  }

  /** Rows in memory. */
  private static Dataset first(Dataset stored) {
    int count = Math.min(stored.rowCount(), MOST_COUNTED);
    return stored.select(IntStream.range(0, count).toArray());
  }

  private void evaluation(String subject, @Nullable Dataset rows, @Nullable Evaluation evaluation) {
    if (rows != null && evaluation != null) {
      report.evaluation(subject, sets.task().task(), rows.rowCount(), evaluation);
    }
  }

  /**
   * Saves the last good model under another name, because the requested file must not hold a
   * diverged model.
   */
  private void keepLastGood(TrainingDivergedException e) {
    if (outputs.model() == null) {
      return;
    }
    String name = String.valueOf(outputs.model().getFileName());
    int dot = name.lastIndexOf('.');
    Path file =
        outputs.model().resolveSibling(name.substring(0, dot) + ".last-good" + name.substring(dot));
    ModelFiles.save(e.lastGoodModel().withFormat(table.format()), file);
    report.line("model", "%s holds the weights from before the divergence", file);
  }
}
