package dev.warptron.io;

import dev.warptron.data.Standardizer;
import dev.warptron.data.Task;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The target that the network predicts.
 *
 * @param task binary: one output, which is positive for the second class; multiclass: an output for
 *     each class; regression: one output, the value, or as many as the loss predicts
 * @param name name of the target column
 * @param classNames unique class labels: two for binary, one per output for multiclass, none for
 *     regression
 * @param standardizer of one column, for regression only; null if the network predicts the raw
 *     value
 */
public record SavedTarget(
    Task task, String name, List<String> classNames, @Nullable Standardizer standardizer) {
  public SavedTarget {
    Objects.requireNonNull(task, "task");
    classNames = List.copyOf(classNames);
    Checks.requireText("target name", name);
    Checks.requireDifferent("class", classNames);
    Targets.of(
        Loss.defaultFor(Targets.Kind.defaultFor(task)), classNames, standardizer); // validates
  }

  /** A target with the parts of an encoding. */
  public static SavedTarget of(String name, Targets targets) {
    return new SavedTarget(targets.kind().task(), name, targets.classNames(), targets.scale());
  }

  /** The encoding of this target for a loss. */
  public Targets encoding(Loss loss) {
    return Targets.of(loss, classNames, standardizer);
  }
}
