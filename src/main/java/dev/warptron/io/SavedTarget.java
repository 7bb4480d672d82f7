package dev.warptron.io;

import dev.warptron.data.ClassLabels;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Task;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The targets that the network predicts.
 *
 * @param task binary: one output, which is positive for the second class; multiclass: an output for
 *     each class; multilabel: an output for each target, as for binary; regression: an output for
 *     each target, or as many as the loss predicts
 * @param columns at least one, with different names; several for multilabel and regression only
 * @param standardizer a column for each target, for regression only; null if the network predicts
 *     raw values
 */
public record SavedTarget(Task task, List<Column> columns, @Nullable Standardizer standardizer) {
  /**
   * One of the targets.
   *
   * @param name name of the column
   * @param classNames unique class labels: two for binary and multilabel, one per output for
   *     multiclass, none for regression
   */
  public record Column(String name, List<String> classNames) {
    public Column {
      classNames = List.copyOf(classNames);
      Checks.requireText("target name", name);
      Checks.requireDifferent("class", classNames);
    }
  }

  public SavedTarget {
    Objects.requireNonNull(task, "task");
    columns = List.copyOf(columns);
    Checks.requireDifferent("target", columns.stream().map(Column::name).toList());
    boolean isMultilabel = task == Task.MULTILABEL;
    if (columns.size() > 1 != isMultilabel && task != Task.REGRESSION) {
      throw new IllegalArgumentException(
          "a %s model has %s, got %d"
              .formatted(
                  task.label(), isMultilabel ? "several targets" : "one target", columns.size()));
    }
    Targets.of(Loss.defaultFor(Targets.Kind.defaultFor(task)), classNames(columns), standardizer);
  }

  /** One target. */
  public SavedTarget(
      Task task, String name, List<String> classNames, @Nullable Standardizer standardizer) {
    this(task, List.of(new Column(name, classNames)), standardizer);
  }

  /**
   * Targets with the parts of an encoding.
   *
   * @param names one for each target
   */
  public static SavedTarget of(List<String> names, Targets targets) {
    List<ClassLabels> classes = targets.classes();
    List<Column> columns =
        IntStream.range(0, names.size())
            .mapToObj(
                i ->
                    new Column(
                        names.get(i), classes.isEmpty() ? List.of() : classes.get(i).names()))
            .toList();
    return new SavedTarget(targets.task(), columns, targets.scale());
  }

  private static List<List<String>> classNames(List<Column> columns) {
    return columns.stream().map(Column::classNames).toList();
  }

  /** The names of the target columns. */
  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /** The name of the target column; of several, all names with commas, for messages. */
  public String name() {
    return String.join(", ", names());
  }

  /** The classes of the only target; empty for a regression and for several targets. */
  public List<String> classNames() {
    return columns.size() == 1 ? columns.get(0).classNames() : List.of();
  }

  /** The encoding of these targets for a loss. */
  public Targets encoding(Loss loss) {
    return Targets.of(loss, classNames(columns), standardizer);
  }
}
