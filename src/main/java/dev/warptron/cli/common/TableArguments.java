package dev.warptron.cli.common;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.InferredTask;
import dev.warptron.data.MissingColumnException;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Task;
import dev.warptron.io.SavedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments for the training table: its file, its target, its task and its scaling. */
public final class TableArguments {
  @Parameters(
      paramLabel = "DATA",
      description =
          "CSV file with a header line, a LIBSVM file, or an IDX file of images with the labels file"
              + " beside it (for both --target label).")
  private Path data = Path.of("");

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      required = true,
      description =
          "The column to learn; the others are the features. Several, separated by commas or each with"
              + " a --target of its own, are learned by one network: numbers, or two classes in each.")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns to leave out, such as a row number.")
  private Set<String> ignored = new LinkedHashSet<>();

  @Option(
      names = "--sample-weight",
      paramLabel = "COLUMN",
      description =
          "The column with the weight of each training row, at least 0. It is no feature. Validation"
              + " and test rows count once. Default: none.")
  private @Nullable String sampleWeight;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "classification or regression. Default: what the target looks like.")
  private @Nullable String task;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Rows to measure the finished model on.")
  private @Nullable Path test;

  @Option(
      names = "--scale",
      paramLabel = "HOW",
      description = "standard (mean 0, deviation 1 in training) or none. Default: standard.")
  private @Nullable String scale;

  @Mixin private FileOptions files = new FileOptions();

  private @Nullable List<String> features; // null: all columns but the targets

  /** For picocli. */
  public TableArguments() {}

  /**
   * Checks, before any work, the values of the options.
   *
   * @throws IllegalArgumentException if a value is unknown
   */
  public void check() {
    List<String> names = targets.size() > 1 ? targets : TargetNames.split(targets.get(0));
    for (String name : names) {
      if (Collections.frequency(names, name) > 1) {
        throw new IllegalArgumentException("--target names \"%s\" twice".formatted(name));
      }
    }
    if (scale != null && !List.of("standard", "none").contains(scale)) {
      throw new IllegalArgumentException("--scale must be standard or none, got " + scale);
    }
    if (task != null && !List.of("classification", "regression").contains(task)) {
      throw new IllegalArgumentException(
          "--task must be classification or regression, got " + task);
    }
  }

  /**
   * Checks that the options are those of a model.
   *
   * @throws IllegalArgumentException if one is not
   */
  public void checkFrom(SavedModel from) {
    if (scale != null) {
      throw new IllegalArgumentException(
          "--scale: the model of --from has its scaling; leave the option out");
    }
    Task given = givenTask();
    Task task = from.target().task();
    if (given != null && (given == Task.REGRESSION) != (task == Task.REGRESSION)) {
      throw new IllegalArgumentException(
          "--task: the task of the model of --from is %s; leave the option out"
              .formatted(task.label()));
    }
  }

  /**
   * Reads all rows with the columns of a model.
   *
   * @throws IllegalArgumentException if the targets are not the model's
   */
  public Dataset readFor(SavedModel from) {
    features = from.features().names();
    Dataset rows = read();
    if (!targets.equals(from.target().names())) {
      throw new IllegalArgumentException(
          "--target: the model of --from learned %s, and got %s"
              .formatted(quoted(from.target().names()), quoted(targets)));
    }
    return rows;
  }

  private static String quoted(List<String> names) {
    return names.stream().map("\"%s\""::formatted).collect(Collectors.joining(", "));
  }

  /** Reads all rows of the file. */
  public Dataset read() {
    String first = targets.get(0);
    List<String> split = targets.size() > 1 ? targets : TargetNames.split(first);
    try {
      return readTargets(targets);
    } catch (MissingColumnException e) {
      if (!e.column().equals(first) || split.equals(targets)) {
        throw e;
      }
    }
    targets = split; // no column has a name with these commas
    return readTargets(split);
  }

  private Dataset readTargets(List<String> names) {
    ReadRequest wanted =
        features == null
            ? ReadRequest.training(names.toArray(String[]::new))
            : ReadRequest.features(features).withTargets(names);
    ReadRequest request = files.apply(wanted).withIgnored(ignored);
    return DatasetReaders.read(
        data, sampleWeight == null ? request : request.withWeight(sampleWeight));
  }

  /** Reads the test rows; null if there are none. */
  public @Nullable Dataset readTest(Dataset rows) {
    return test == null ? null : readLike(rows, test);
  }

  /** Reads another file with the same columns. */
  public Dataset readLike(Dataset rows, Path file) {
    ReadRequest request = ReadRequest.features(rows.featureNames()).withTargets(targets);
    return DatasetReaders.read(file, files.apply(request));
  }

  /** The task that is given; null if it is not. */
  public @Nullable Task givenTask() {
    if (task == null) {
      return null;
    }
    return task.equals("regression") ? Task.REGRESSION : Task.MULTICLASS;
  }

  /** The number of targets; known after {@link #read}. */
  public int targetCount() {
    return targets.size();
  }

  /**
   * The task, and how it was determined.
   *
   * @param ofLoss what the loss is for; null if none is given
   */
  public InferredTask task(Dataset rows, @Nullable Task ofLoss) {
    if (task == null && ofLoss == Task.REGRESSION) {
      InferredTask.requireVariety(rows);
      return new InferredTask(Task.REGRESSION, "--loss");
    }
    if (task == null && ofLoss != null) {
      return new InferredTask(classification(rows), "--loss");
    }
    if (task == null) {
      InferredTask inferred = InferredTask.of(rows);
      return new InferredTask(inferred.task(), inferred.reason() + "; --task overrides");
    }
    InferredTask.requireVariety(rows);
    return task.equals("regression")
        ? new InferredTask(Task.REGRESSION, "--task")
        : new InferredTask(classification(rows), "--task");
  }

  private static Task classification(Dataset rows) {
    if (rows.targets().size() > 1) {
      return Task.MULTILABEL;
    }
    return ClassLabels.of(rows).count() == 2 ? Task.BINARY : Task.MULTICLASS;
  }

  public boolean standardizes() {
    return scale == null || scale.equals("standard");
  }

  public boolean hasTest() {
    return test != null;
  }

  /** A short description of file, features and target. */
  public String describe(Dataset rows) {
    return "%s: %d features, %s %s%s"
        .formatted(
            dataName(),
            rows.featureCount(),
            targets.size() == 1 ? "target" : "targets",
            quoted(targets),
            sampleWeight == null ? "" : ", weights \"%s\"".formatted(sampleWeight));
  }

  /** The name of the file, without its folder. */
  public String dataName() {
    return String.valueOf(data.getFileName());
  }
}
