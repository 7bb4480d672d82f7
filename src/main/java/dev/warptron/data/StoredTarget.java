package dev.warptron.data;

import java.util.Arrays;
import java.util.List;

/**
 * A target in a column of {@link StoredRows}: numbers, or codes of labels.
 *
 * <p>A code is an index of the labels. The labels are in memory, the codes and numbers are not.
 */
final class StoredTarget implements Target {
  private final String name;
  private final StoredColumn cells;
  private final List<String> labels; // empty for numbers
  private final double[] numbers; // (labels), NaN where a label is not a finite number

  StoredTarget(String name, StoredColumn cells, List<String> labels) {
    this.name = name;
    this.cells = cells;
    this.labels = List.copyOf(labels);
    this.numbers = labels.stream().mapToDouble(Numbers::parseDouble).toArray();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return cells.size();
  }

  @Override
  public String label(int row) {
    return labels.isEmpty() ? Numbers.text(cells.at(row)) : labels.get(code(row));
  }

  private int code(int row) {
    return (int) cells.at(row);
  }

  @Override
  public boolean isNumber(int row) {
    return labels.isEmpty() || Double.isFinite(numbers[code(row)]);
  }

  @Override
  public double number(int row) {
    if (!isNumber(row)) {
      throw new DataException(
          "row %d: target %s: %s is not a number; correct or remove the row"
              .formatted(row + 1, Messages.quoted(name), Messages.quoted(label(row))));
    }
    return labels.isEmpty() ? cells.at(row) : numbers[code(row)];
  }

  /** The values in memory. */
  @Override
  public Target select(int[] rows) {
    double[] selected = cells.select(rows);
    return labels.isEmpty()
        ? NumberTarget.of(name, selected)
        : new LabelTarget(
            name, labels, numbers, Arrays.stream(selected).mapToInt(each -> (int) each).toArray());
  }

  @Override
  public String toString() {
    return "Target[%s, %d in a file]".formatted(name, size());
  }
}
