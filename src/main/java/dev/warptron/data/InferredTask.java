package dev.warptron.data;

import java.util.HashSet;
import java.util.Set;

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
   * of rows; otherwise regression.
   *
   * @throws DataException if there is no target, or it is the same in every row
   */
  public static InferredTask of(Dataset data) {
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
   * Requires a target with at least two distinct values.
   *
   * @throws DataException if it is the same in every row, or there is no target
   */
  public static void requireVariety(Dataset data) {
    of(data);
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
