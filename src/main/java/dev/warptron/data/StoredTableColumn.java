package dev.warptron.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A column of a table whose cells are in a file: numbers, or codes of texts. */
final class StoredTableColumn implements TableColumn {
  private final String name;
  private final StoredColumn cells;
  private final @Nullable TextColumn texts; // of one row for each distinct text; null for numbers
  private final Map<Integer, String> words; // among numbers, by row of the file

  /** The cells are indices of the texts, or numbers with NaN for a missing cell and a word. */
  StoredTableColumn(
      String name, StoredColumn cells, @Nullable TextColumn texts, Map<Integer, String> words) {
    this.name = name;
    this.cells = cells;
    this.texts = texts;
    this.words = words;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return cells.size();
  }

  /** Whether a cell is neither a number nor missing, in a column of numbers. */
  boolean hasWords() {
    return !words.isEmpty();
  }

  @Override
  public boolean isMissing(int row) {
    double cell = cells.at(row);
    return texts == null
        ? Double.isNaN(cell) && !words.containsKey(cells.fileRow(row))
        : texts.isMissing((int) cell);
  }

  @Override
  public double number(int row) {
    double cell = cells.at(row);
    return texts == null ? cell : texts.number((int) cell);
  }

  @Override
  public String text(int row) {
    double cell = cells.at(row);
    if (texts != null) {
      return texts.text((int) cell);
    }
    return Double.isNaN(cell) ? words.getOrDefault(cells.fileRow(row), "") : Numbers.text(cell);
  }

  @Override
  public TableColumn select(int[] rows) {
    if (!StoredColumn.areCopied(rows)) {
      return new StoredTableColumn(name, cells.view(rows), texts, words);
    }
    double[] copied = cells.copy(rows);
    if (texts != null) {
      return texts.select(Arrays.stream(copied).mapToInt(code -> (int) code).toArray());
    }
    Map<Integer, String> kept = new HashMap<>();
    for (int i = 0; !words.isEmpty() && i < rows.length; i++) {
      String word = words.get(cells.fileRow(rows[i]));
      if (word != null) {
        kept.put(i, word);
      }
    }
    return new NumberColumn(name, copied, copied.length, kept);
  }
}
