package dev.warptron.data;

import java.util.HashSet;
import java.util.List;
import java.util.PrimitiveIterator.OfInt;
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

  /** More distinct values are not counted: a large table may have another one in every row. */
  private static final int MOST_COUNTED = 1 << 16;

  /**
   * Classification if a value of the target is text, if all are whole numbers with two distinct
   * values, or if all are whole numbers with at most 20 distinct values, fewer than half the number
   * of rows; otherwise regression. Whole numbers with leading zeros or an exponent are codes: each
   * spelling is a value. Several targets are multilabel if each has two values, otherwise a
   * regression of numbers.
   *
   * @throws DataException if there is no target, one is the same in every row, several are neither
   *     of two values each nor numbers, or one holds a few words among many different numbers
   */
  public static InferredTask of(Dataset data) {
    return data.requireTargets().size() > 1 ? ofSeveral(data) : ofOne(data, /* infers= */ true);
  }

  /** Two classes in each of several targets, or numbers in each of them. */
  private static InferredTask ofSeveral(Dataset data) {
    List<InferredTask> each =
        IntStream.range(0, data.targets().size())
            .mapToObj(target -> ofOne(data.withTarget(target), /* infers= */ true))
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

  private static InferredTask ofOne(Dataset data, boolean infers) {
    Target target = data.requireTarget();
    String name = "target " + Messages.quoted(target.name());
    Set<String> labels = new HashSet<>();
    Set<Double> values = new HashSet<>();
    boolean areCodes = false;
    int firstText = -1;
    int firstFraction = -1;
    for (OfInt rows = LabelTarget.rowsOfLabels(target).iterator(); rows.hasNext(); ) {
      int row = rows.nextInt();
      add(labels, target.label(row));
      if (!target.isNumber(row)) {
        firstText = firstText < 0 ? row : firstText;
        continue;
      }
      double value = target.number(row) + 0.0; // -0.0 becomes 0.0: one value, not two
      add(values, value);
      areCodes |= !Numbers.isPlain(target.label(row));
      if (value != Math.rint(value)) {
        firstFraction = firstFraction < 0 ? row : firstFraction;
      }
      if (!infers && values.size() > 1 && labels.size() > 1) {
        break; // there are different values, and nothing else is asked
      }
    }
    areCodes &= firstFraction < 0;
    requireVariety(data, target, firstText < 0 && !areCodes ? values.size() : labels.size());
    if (firstText >= 0 && infers) {
      requireNoMistake(data, target, firstText, values.size());
    }
    if (firstText >= 0) {
      return classification(
          labels.size(),
          "%s holds %s distinct labels with text, such as %s (%s)"
              .formatted(
                  name,
                  counted(labels.size()),
                  Messages.quoted(target.label(firstText)),
                  data.where(firstText)));
    }
    if (firstFraction >= 0) {
      return new InferredTask(
          Task.REGRESSION,
          "%s holds numbers that are not whole, such as %s (%s)"
              .formatted(name, target.label(firstFraction), data.where(firstFraction)));
    }
    int distinct = areCodes ? labels.size() : values.size();
    String reason =
        "%s holds %s distinct %s"
            .formatted(name, counted(distinct), areCodes ? "codes of digits" : "whole numbers");
    if (distinct > MAX_NUMERIC_CLASSES) {
      String limit = ", more than " + MAX_NUMERIC_CLASSES;
      return new InferredTask(Task.REGRESSION, reason + limit);
    }
    if (distinct > 2 && 2 * distinct >= data.rowCount()) {
      String rows = " in only " + Messages.counted(data.rowCount(), "row");
      return new InferredTask(Task.REGRESSION, reason + rows);
    }
    return classification(distinct, reason);
  }

  private static String counted(int distinct) {
    return (distinct < MOST_COUNTED ? "" : "at least ") + distinct;
  }

  private static <T> void add(Set<T> distinct, T value) {
    if (distinct.size() < MOST_COUNTED) {
      distinct.add(value);
    }
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
      ofOne(data.withTarget(target), /* infers= */ false);
    }
  }

  /** Numbers of which a few are words are a regression with mistakes, not many classes. */
  private static void requireNoMistake(Dataset data, Target target, int firstText, int numbers) {
    long texts = IntStream.range(0, data.rowCount()).filter(row -> !target.isNumber(row)).count();
    if (numbers > MAX_NUMERIC_CLASSES && texts < data.rowCount() - texts) {
      throw new DataException(
          "%s is not a number, and %s (did you mean a regression?)"
              .formatted(
                  Messages.cell(data.where(firstText), target.name(), target.label(firstText)),
                  "%d of the %d targets are".formatted(data.rowCount() - texts, data.rowCount())),
          List.of(
              Remedy.of(texts == 1 ? "correct or remove the row" : "correct or remove such rows"),
              new Remedy(
                  "call it a missing value", Remedy.Setting.MISSING, target.label(firstText)),
              new Remedy("take each value for a class", Remedy.Setting.TASK, "classification")));
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
