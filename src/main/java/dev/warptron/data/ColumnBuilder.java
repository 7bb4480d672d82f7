package dev.warptron.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the cells of a column while a file is being read, as numbers as long as they are.
 *
 * <p>A word among the first cells makes it a text column, in which every cell keeps its spelling.
 * After these cells the spelling of numbers is not stored any more, so the column stays numeric; a
 * word is then kept as an exception, and {@link DatasetReaders} reads the file once more.
 */
public final class ColumnBuilder {
  /** Numbers are stored in blocks: doubling one array takes up to three times its final size. */
  private static final int BLOCK = 1 << 13;

  /**
   * The number of first cells whose spelling is stored, in case the column turns out to be text.
   */
  private static final int SPELLED = 4096;

  private final String name;
  private final CellRules rules;
  private final double[] missing; // numbers that mean a missing value
  private final List<double[]> full = new ArrayList<>(); // each (BLOCK)
  private double[] block = new double[64]; // (capacity), at least used
  private int used;
  private int size;
  private @Nullable List<String> spellings = new ArrayList<>(); // (size), null once it is decided
  private final Map<Integer, String> words = new HashMap<>();
  private @Nullable TextCodes text;

  /** An empty column. */
  public ColumnBuilder(String name, CellRules rules) {
    this.name = name;
    this.rules = rules;
    this.missing =
        rules.missing().stream()
            .mapToDouble(Numbers::parseDouble)
            .filter(Double::isFinite)
            .toArray();
    this.text = rules.text().contains(name) ? new TextCodes() : null;
  }

  /** Whether it is certain that the column is one of text, or of numbers. */
  public boolean isDecided() {
    return text != null || spellings == null;
  }

  /** An empty column for the next cells of this one, which must be decided. */
  public ColumnBuilder continued() {
    ColumnBuilder next = new ColumnBuilder(name, rules);
    next.spellings = null;
    next.text = text == null ? null : new TextCodes();
    return next;
  }

  /** Appends the cells of a {@link #continued} column. */
  public void addAll(ColumnBuilder next) {
    if (text != null && next.text != null) {
      text.addAll(next.text);
      return;
    }
    next.words.forEach((row, word) -> words.put(size + row, word));
    next.full.forEach(each -> appendAll(each, BLOCK));
    appendAll(next.block, next.used);
  }

  private void appendAll(double[] values, int count) {
    for (int from = 0; from < count; ) {
      if (used == block.length) {
        grow();
      }
      int length = Math.min(count - from, block.length - used);
      System.arraycopy(values, from, block, used, length);
      from += length;
      used += length;
      size += length;
    }
  }

  /** Appends the cell {@code buffer[from..to)}, without surrounding white space. */
  public void add(char[] buffer, int from, int to) {
    if (text != null) {
      text.add(new String(buffer, from, to - from));
      return;
    }
    double number = Numbers.parseDouble(buffer, from, to);
    if (Double.isFinite(number)) {
      if (spellings != null) {
        spellings.add(new String(buffer, from, to - from));
      }
      append(isMissing(number) ? Double.NaN : number);
    } else {
      addWord(new String(buffer, from, to - from));
    }
  }

  private boolean isMissing(double number) {
    for (double each : missing) {
      if (each == number) {
        return true;
      }
    }
    return false;
  }

  /** Appends a cell, without surrounding white space. */
  public void add(String cell) {
    char[] characters = cell.toCharArray();
    add(characters, 0, characters.length);
  }

  /**
   * Appends a value of a typed source: a number, a boolean, text, a date or time; null or NaN for a
   * missing one. Text is a word even if it could be read as a number, and with the first one the
   * column becomes one of text.
   */
  public void addValue(@Nullable Object value) {
    if (text == null && value instanceof Number number) {
      addNumber(number.doubleValue(), value);
      return;
    }
    String cell = Values.text(value);
    if (text == null && cell.isEmpty()) {
      addNumber(Double.NaN, null);
      return;
    }
    if (text == null) {
      text = textOfValues();
    }
    text.add(cell);
  }

  /** The same as {@link #addValue} of a number, without an object for it. */
  public void addNumber(double number) {
    if (text == null && size >= SPELLED && Double.isFinite(number)) {
      append(isMissing(number) ? Double.NaN : number);
    } else {
      addValue(number);
    }
  }

  private void addNumber(double number, @Nullable Object value) {
    if (spellings != null) {
      spellings.add(Values.text(value));
    }
    if (Double.isInfinite(number)) {
      words.put(size, Values.text(value));
    }
    append(Double.isFinite(number) && !isMissing(number) ? number : Double.NaN);
  }

  private TextCodes textOfValues() {
    TextCodes all = new TextCodes();
    if (spellings != null) {
      spellings.forEach(all::add);
      return all;
    }
    double[] values = values();
    for (int row = 0; row < size; row++) {
      all.add(Double.isNaN(values[row]) ? words.getOrDefault(row, "") : Numbers.text(values[row]));
    }
    return all;
  }

  private void addWord(String cell) {
    if (!rules.isMissing(cell)) {
      if (spellings != null) {
        TextCodes all = new TextCodes();
        spellings.forEach(all::add);
        all.add(cell);
        text = all;
        return;
      }
      words.put(size, cell);
    } else if (spellings != null) {
      spellings.add(cell);
    }
    append(Double.NaN);
  }

  private void append(double value) {
    if (used == block.length) {
      grow();
    }
    block[used++] = value;
    size++;
    if (size > SPELLED) {
      spellings = null;
    }
  }

  private void grow() {
    if (used == BLOCK) {
      full.add(block);
      block = new double[BLOCK];
      used = 0;
    } else {
      block = Arrays.copyOf(block, 2 * used);
    }
  }

  /** The column with the cells so far; nothing can be added afterwards. */
  public TableColumn build() {
    return text != null
        ? TextColumn.of(name, text, rules)
        : new NumberColumn(name, values(), words);
  }

  private double[] values() {
    double[] values = new double[size];
    for (int i = 0; i < full.size(); i++) {
      System.arraycopy(full.get(i), 0, values, i * BLOCK, BLOCK);
    }
    System.arraycopy(block, 0, values, full.size() * BLOCK, used);
    full.clear();
    return values;
  }
}
