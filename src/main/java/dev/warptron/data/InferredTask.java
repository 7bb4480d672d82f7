package dev.warptron.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The task inferred from a target column.
 *
 * @param task what to learn
 * @param reason why, in a sentence for the user
 */
public record InferredTask(Task task, String reason) {
  /** Ratings, digits and similar codes have fewer distinct values; counts and prices have more. */
  private static final int MAX_NUMERIC_CLASSES = 20;

  /**
   * Classification if a value of the target is text, if all are whole numbers with two distinct
   * values, or if all are whole numbers with at most 20 distinct values, fewer than half the number
   * of rows; otherwise regression. Several targets are multilabel if each has two values, otherwise
   * a regression of numbers.
   *
   * @throws DataException if there is no target, one is the same in every row, or several are
   *     neither of two values each nor numbers
   */
  public static InferredTask of(Dataset data) {
    return data.requireTargets().size() > 1 ? ofSeveral(data) : ofOne(data);
  }

  /** Two classes in each of several targets, or numbers in each of them. */
  private static InferredTask ofSeveral(Dataset data) {
    List<InferredTask> each =
        IntStream.range(0, data.targets().size())
            .mapToObj(target -> ofOne(data.withTarget(target)))
            .toList();
    int count = each.size();
    if (each.stream().allMatch(task -> task.task() == Task.BINARY)) {
      return new InferredTask(
          Task.MULTILABEL, "each of the %d targets holds two classes".formatted(count));
    }
    for (int target = 0; target < count; target++) {
      Target column = data.targets().get(target);
      if (!IntStream.range(0, data.rowCount()).allMatch(column::isNumber)) {
        throw new DataException(
            "%s; several targets hold two classes each, or numbers each: learn it by itself"
                .formatted(each.get(target).reason()));
      }
    }
    return new InferredTask(
        Task.REGRESSION,
        each.stream()
            .filter(task -> task.task() != Task.BINARY)
            .findFirst()
            .orElseThrow()
            .reason());
  }

  private static InferredTask ofOne(Dataset data) {
    Target target = data.requireTarget();
    String name = "target " + Messages.quoted(target.name());
    Set<String> labels = new HashSet<>();
    Set<Double> values = new HashSet<>();
    int firstText = -1;
    int firstFraction = -1;
    for (int row = 0; row < data.rowCount(); row++) {
      labels.add(target.label(row));
      if (!target.isNumber(row)) {
        firstText = firstText < 0 ? row : firstText;
        continue;
      }
      double value = target.number(row) + 0.0; // -0.0 becomes 0.0: one value, not two
      values.add(value);
      if (value != Math.rint(value)) {
        firstFraction = firstFraction < 0 ? row : firstFraction;
      }
    }
    requireVariety(data, target, firstText < 0 ? values.size() : labels.size());
    if (firstText >= 0) {
      return classification(
          labels.size(),
          "%s holds %d distinct labels with text, such as %s (%s)"
              .formatted(
                  name,
                  labels.size(),
                  Messages.quoted(target.label(firstText)),
                  data.where(firstText)));
    }
    if (firstFraction >= 0) {
      return new InferredTask(
          Task.REGRESSION,
          "%s holds numbers that are not whole, such as %s (%s)"
              .formatted(name, target.label(firstFraction), data.where(firstFraction)));
    }
    String reason = "%s holds %d distinct whole numbers".formatted(name, values.size());
    if (values.size() > MAX_NUMERIC_CLASSES) {
      String limit = ", more than " + MAX_NUMERIC_CLASSES;
      return new InferredTask(Task.REGRESSION, reason + limit);
    }
    if (values.size() > 2 && 2 * values.size() >= data.rowCount()) {
      String rows = " in only " + Messages.counted(data.rowCount(), "row");
      return new InferredTask(Task.REGRESSION, reason + rows);
    }
    return classification(values.size(), reason);
  }

  private static InferredTask classification(int classes, String reason) {
    return new InferredTask(classes == 2 ? Task.BINARY : Task.MULTICLASS, reason);
  }

  /**
   * Requires targets with at least two distinct values each.
   *
   * @throws DataException if one is the same in every row, or there is no target
   */
  public static void requireVariety(Dataset data) {
    for (int target = 0; target < data.requireTargets().size(); target++) {
      ofOne(data.withTarget(target));
    }
  }

  private static void requireVariety(Dataset data, Target target, int distinct) {
    if (distinct < 2) {
      throw new DataException(
          ("target %s is %s in every one of %s: there is nothing to learn from it; check that it is"
                  + " the right column, or add rows with other values")
              .formatted(
                  Messages.quoted(target.name()),
                  Messages.quoted(target.label(0)),
                  Messages.counted(data.rowCount(), "row")));
    }
  }
}
