package dev.warptron.data;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A target in a column of {@link StoredRows}: codes of labels up to some row, and numbers from
 * there on.
 *
 * <p>A code is an index of the labels. The labels are in memory, the codes and numbers are not.
 */
final class StoredTarget implements Target {
  private final String name;
  private final StoredColumn cells;
  private final List<String> labels;
  private final double[] numbers; // (labels), NaN where a label is not a finite number
  private final int numbersFrom; // row of the file
  private final Map<Integer, String> words; // among numbers, by row of the file

  /**
   * A target of a file.
   *
   * @param numbersFrom the first row of the file whose cell is a number: NaN for a missing one and
   *     for a word
   * @param words by row of the file; all others are numbers or missing
   */
  StoredTarget(
      String name,
      StoredColumn cells,
      List<String> labels,
      int numbersFrom,
      Map<Integer, String> words) {
    this.name = name;
    this.cells = cells;
    this.labels = List.copyOf(labels);
    this.numbers = this.labels.stream().mapToDouble(Numbers::parseDouble).toArray();
    this.numbersFrom = numbersFrom;
    this.words = words;
  }

  /** Labels, or numbers if there are no labels. */
  static StoredTarget of(String name, StoredColumn cells, List<String> labels) {
    int numbersFrom = labels.isEmpty() ? 0 : Integer.MAX_VALUE;
    return new StoredTarget(name, cells, labels, numbersFrom, Map.of());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return cells.size();
  }

  private boolean isCode(int row) {
    return cells.fileRow(row) < numbersFrom;
  }

  @Override
  public String label(int row) {
    double cell = cells.at(row);
    if (isCode(row)) {
      return labels.get((int) cell);
    }
    return Double.isNaN(cell) ? words.getOrDefault(cells.fileRow(row), "") : Numbers.text(cell);
  }

  private double value(int row) {
    double cell = cells.at(row);
    return isCode(row) ? numbers[(int) cell] : cell;
  }

  @Override
  public boolean isNumber(int row) {
    return Double.isFinite(value(row));
  }

  @Override
  public double number(int row) {
    double value = value(row);
    if (!Double.isFinite(value)) {
      throw new DataException(
          "row %d: target %s: %s is not a number; correct or remove the row"
              .formatted(row + 1, Messages.quoted(name), Messages.quoted(label(row))));
    }
    return value;
  }

  @Override
  public Target select(int[] rows) {
    if (!StoredColumn.areCopied(rows)) {
      return new StoredTarget(name, cells.view(rows), labels, numbersFrom, words);
    }
    double[] copied = cells.copy(rows);
    if (numbersFrom == Integer.MAX_VALUE) {
      int[] codes = Arrays.stream(copied).mapToInt(code -> (int) code).toArray();
      return new LabelTarget(name, labels, numbers, codes);
    }
    LabelBuilder builder = new LabelBuilder();
    boolean areNumbers = true;
    for (int i = 0; i < rows.length; i++) {
      boolean isCode = cells.fileRow(rows[i]) < numbersFrom;
      areNumbers &= Double.isFinite(isCode ? numbers[(int) copied[i]] : copied[i]);
    }
    for (int i = 0; i < rows.length; i++) {
      if (areNumbers) {
        copied[i] = cells.fileRow(rows[i]) < numbersFrom ? numbers[(int) copied[i]] : copied[i];
      } else {
        builder.add(label(rows[i]));
      }
    }
    return areNumbers ? NumberTarget.of(name, copied) : builder.build(name);
  }

  @Override
  public String toString() {
    return "Target[%s, %d in a file]".formatted(name, size());
  }
}
