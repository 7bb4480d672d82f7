package dev.warptron.data;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A column whose cells are numbers or missing, apart from a few words.
 *
 * <p>A word is kept only if it comes after the cells that decide the kind of the column, which no
 * column of a file has that {@link DatasetReaders} read.
 */
final class NumberColumn implements TableColumn {
  private final String name;
  private final double[] values; // (at least rows), NaN for a missing cell and for a word
  private final int rows;
  private final Map<Integer, String> words; // by row

  /** The array and the map are not copied. */
  NumberColumn(String name, double[] values, int rows, Map<Integer, String> words) {
    this.name = name;
    this.values = values;
    this.rows = rows;
    this.words = words;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return rows;
  }

  /** Whether a cell is neither a number nor missing. */
  boolean hasWords() {
    return !words.isEmpty();
  }

  @Override
  public boolean isMissing(int row) {
    return Double.isNaN(number(row)) && !words.containsKey(row);
  }

  @Override
  public double number(int row) {
    return values[Objects.checkIndex(row, rows)];
  }

  @Override
  public String text(int row) {
    double number = number(row);
    return Double.isNaN(number) ? words.getOrDefault(row, "") : Numbers.text(number);
  }

  @Override
  public TableColumn select(int[] selection) {
    Map<Integer, String> kept = new HashMap<>();
    if (!words.isEmpty()) {
      for (int i = 0; i < selection.length; i++) {
        String word = words.get(selection[i]);
        if (word != null) {
          kept.put(i, word);
        }
      }
    }
    double[] selected = new double[selection.length];
    for (int i = 0; i < selection.length; i++) {
      selected[i] = number(selection[i]);
    }
    return new NumberColumn(name, selected, selected.length, kept);
  }
}
