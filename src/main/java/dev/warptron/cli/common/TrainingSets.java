package dev.warptron.cli.common;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Dataset;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Split;
import dev.warptron.data.Task;
import org.jspecify.annotations.Nullable;

/**
 * The training and validation rows, and the task.
 *
 * @param task the task, and how it was determined
 * @param division origin of the validation rows, for the user
 */
public record TrainingSets(
    InferredTask task,
    Dataset training,
    @Nullable Dataset validation,
    @Nullable Dataset test,
    String division) {

  /** With separate validation rows, or none. */
  public static TrainingSets given(
      InferredTask task, Dataset training, @Nullable Dataset validation, @Nullable Dataset test) {
    String division =
        validation == null
            ? "trained on all %d rows, none to validate on (--valid-fraction)"
                .formatted(training.rowCount())
            : "%d training rows, %d validation rows (--valid)"
                .formatted(training.rowCount(), validation.rowCount());
    return new TrainingSets(task, training, validation, test, division);
  }

  /** With validation rows split from the data. */
  public static TrainingSets split(
      InferredTask task, Dataset data, double fraction, long seed, @Nullable Dataset test) {
    boolean stratified = task.task() == Task.BINARY || task.task() == Task.MULTICLASS;
    Split split =
        stratified
            ? Split.stratified(data, ClassLabels.of(data), fraction, seed)
            : Split.random(data, fraction, seed);
    String division =
        "%d training rows, %d validation rows, drawn %s with seed %d (--valid-fraction %s)"
            .formatted(
                split.training().rowCount(),
                split.validation().rowCount(),
                stratified ? "from each class alike" : "at random",
                seed,
                fraction);
    return new TrainingSets(task, split.training(), split.validation(), test, division);
  }
}
