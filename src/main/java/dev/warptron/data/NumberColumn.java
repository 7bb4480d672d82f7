package dev.warptron.data;

import java.util.HashMap;
import java.util.Map;

/**
 * A column whose cells are numbers or missing, apart from a few words.
 *
 * <p>A word is kept only if it comes after the cells that decide the kind of the column, which no
 * column of a file has that {@link DatasetReaders} read.
 */
final class NumberColumn implements TableColumn {
  private final String name;
  private final double[] values; // (rows), NaN for a missing cell and for a word
  private final Map<Integer, String> words; // by row

  /** The array and the map are not copied. */
  NumberColumn(String name, double[] values, Map<Integer, String> words) {
    this.name = name;
    this.values = values;
    this.words = words;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return values.length;
  }

  /** Whether a cell is neither a number nor missing. */
  boolean hasWords() {
    return !words.isEmpty();
  }

  @Override
  public boolean isMissing(int row) {
    return Double.isNaN(values[row]) && !words.containsKey(row);
  }

  @Override
  public double number(int row) {
    return values[row];
  }

  @Override
  public String text(int row) {
    return Double.isNaN(values[row]) ? words.getOrDefault(row, "") : Numbers.text(values[row]);
  }

  @Override
  public TableColumn select(int[] rows) {
    Map<Integer, String> kept = new HashMap<>();
    if (!words.isEmpty()) {
      for (int i = 0; i < rows.length; i++) {
        String word = words.get(rows[i]);
        if (word != null) {
          kept.put(i, word);
        }
      }
    }
    double[] selected = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = values[rows[i]];
    }
    return new NumberColumn(name, selected, kept);
  }
}
