package dev.warptron.cli.common;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Task;
import dev.warptron.io.SavedModel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for the task, and what it is without the option. */
public final class TaskOption {
  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "classification or regression. Default: what the target looks like.")
  private @Nullable String task;

  /** For picocli. */
  TaskOption() {}

  /**
   * Checks the value.
   *
   * @throws IllegalArgumentException if it is unknown
   */
  void check() {
    if (task != null && !List.of("classification", "regression").contains(task)) {
      throw new IllegalArgumentException(
          "--task must be classification or regression, got " + task);
    }
  }

  /**
   * Checks that the task is that of a model.
   *
   * @throws IllegalArgumentException if it is not
   */
  void checkFrom(SavedModel from) {
    Task given = given();
    Task learned = from.target().task();
    if (given != null && (given == Task.REGRESSION) != (learned == Task.REGRESSION)) {
      throw new IllegalArgumentException(
          "--task: the task of the model of --from is %s; leave the option out"
              .formatted(learned.label()));
    }
  }

  /** The task that is given; null if it is not. */
  @Nullable Task given() {
    if (task == null) {
      return null;
    }
    return task.equals("regression") ? Task.REGRESSION : Task.MULTICLASS;
  }

  /**
   * The task, and how it was determined.
   *
   * @param ofLoss what the loss is for; null if none is given
   */
  InferredTask of(Dataset rows, @Nullable Task ofLoss) {
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
}
