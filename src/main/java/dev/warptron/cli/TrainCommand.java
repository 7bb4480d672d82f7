package dev.warptron.cli;

import dev.warptron.backend.Backends;
import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.InferredTask;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a model on a file. */
@Command(
    name = "train",
    description = {
      "Train a model on a table.",
      "DATA and --target are enough: whether it is a classification or a regression, the validation"
          + " rows, scaling and device are chosen and printed, with the option that overrides each."
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create(); // picocli puts the real one here

  @Parameters(
      paramLabel = "DATA",
      description =
          "CSV file with a header line, or an IDX file of images with the labels file beside it"
              + " (--target label).")
  private Path data = Path.of("");

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      required = true,
      description = "The column to learn; the others are the features.")
  private String target = "";

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns to leave out, such as a row number.")
  private Set<String> ignored = new LinkedHashSet<>();

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "classification or regression. Default: what the target looks like.")
  private @Nullable String task;

  @Option(
      names = "--valid",
      paramLabel = "FILE",
      description = "Validation rows; default: drawn from DATA.")
  private @Nullable Path valid;

  @Option(
      names = "--valid-fraction",
      paramLabel = "F",
      description = "Share of DATA to validate on, in [0, 1); 0 trains on all rows. Default: 0.2.")
  private @Nullable Double validFraction;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Rows to measure the finished model on.")
  private @Nullable Path test;

  @Option(
      names = "--scale",
      paramLabel = "HOW",
      description = "standard (mean 0, deviation 1 in training) or none. Default: standard.")
  private String scale = "standard";

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private FileOptions files = new FileOptions();
  @Mixin private OutputOptions outputs = new OutputOptions();
  @Mixin private ProgressOptions progress;

  /**
   * For {@link CommandFactory}.
   *
   * @param interactive whether a terminal can show a bar that moves
   */
  TrainCommand(boolean interactive) {
    this.progress = new ProgressOptions(interactive);
  }

  private static final double DEFAULT_FRACTION = 0.2;

  @Override
  public Integer call() throws IOException {
    checkUsage();
    Backends.Choice device = Backends.choose(network.device());
    TrainingSets sets = read();
    try {
      network.checkSize(sets.training().featureCount());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    boolean standardize = scale.equals("standard");
    TrainingSession session =
        new TrainingSession(
            spec.commandLine(), sets, network, device, standardize, outputs, progress);
    Report report = new Report(spec.commandLine().getOut());
    report.line(
        "data",
        "%s: %d features, target \"%s\"",
        data.getFileName(),
        sets.training().featureCount(),
        target);
    return session.run();
  }

  private void checkUsage() throws IOException {
    if (!List.of("standard", "none").contains(scale)) {
      throw usage("--scale must be standard or none, got " + scale);
    }
    if (task != null && !List.of("classification", "regression").contains(task)) {
      throw usage("--task must be classification or regression, got " + task);
    }
    if (valid != null && validFraction != null) {
      throw usage("give either --valid or --valid-fraction, not both");
    }
    double fraction = fraction();
    if (!(fraction >= 0 && fraction < 1)) {
      throw usage("--valid-fraction must be in [0, 1), got " + fraction);
    }
    try {
      network.check();
      outputs.check();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private double fraction() {
    return validFraction == null ? DEFAULT_FRACTION : validFraction;
  }

  private TrainingSets read() {
    Dataset rows =
        DatasetReaders.read(data, files.apply(ReadRequest.training(target)).withIgnored(ignored));
    InferredTask what = task(rows);
    Dataset testRows = test == null ? null : readLike(rows, test);
    if (valid != null) {
      return TrainingSets.given(what, rows, readLike(rows, valid), testRows);
    }
    return fraction() == 0
        ? TrainingSets.given(what, rows, null, testRows)
        : TrainingSets.split(what, rows, fraction(), network.seed(), testRows);
  }

  /** A further file with the same columns. */
  private Dataset readLike(Dataset rows, Path file) {
    ReadRequest request = ReadRequest.features(rows.featureNames()).withTarget(target);
    return DatasetReaders.read(file, files.apply(request));
  }

  private InferredTask task(Dataset rows) {
    if (task == null) {
      InferredTask inferred = InferredTask.of(rows);
      return new InferredTask(inferred.task(), inferred.reason() + "; --task overrides");
    }
    InferredTask.requireVariety(rows);
    return task.equals("regression")
        ? new InferredTask(Task.REGRESSION, "--task")
        : new InferredTask(
            ClassLabels.of(rows).count() == 2 ? Task.BINARY : Task.MULTICLASS, "--task");
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
