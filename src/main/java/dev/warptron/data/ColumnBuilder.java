package dev.warptron.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the cells of a column while a file is being read, as numbers as long as they are.
 *
 * <p>A word among the first cells makes it a text column, in which every cell keeps its spelling.
 * After these cells the spelling of numbers is not stored any more, so the column stays numeric; a
 * word is then kept as an exception, and {@link DatasetReaders} reads the file once more.
 */
public final class ColumnBuilder {
  /**
   * The number of first cells whose spelling is stored, in case the column turns out to be text.
   */
  private static final int SPELLED = 4096;

  private final String name;
  private final CellRules rules;
  private final double[] missing; // numbers that mean a missing value
  private final NumberCells numbers; // NaN for a missing cell and for a word; unused with text
  private @Nullable List<String> spellings = new ArrayList<>(); // (size), null once it is decided
  private final Map<Integer, String> words = new HashMap<>();
  private @Nullable TextCodes text;
  private int drained; // numbers that were taken out

  /** An empty column. */
  public ColumnBuilder(String name, CellRules rules) {
    this(
        name,
        rules,
        rules.missing().stream()
            .mapToDouble(Numbers::parseDouble)
            .filter(Double::isFinite)
            .toArray(),
        new NumberCells());
  }

  private ColumnBuilder(String name, CellRules rules, double[] missing, NumberCells numbers) {
    this.name = name;
    this.rules = rules;
    this.missing = missing;
    this.numbers = numbers;
    this.text = rules.text().contains(name) ? new TextCodes() : null;
  }

  /** Whether it is certain that the column is one of text, or of numbers. */
  public boolean isDecided() {
    return text != null || spellings == null;
  }

  /** Whether it is certain that the column is one of text. */
  public boolean isText() {
    return text != null;
  }

  /**
   * Makes room for cells, so that columns that continue this one at different rows are filled
   * independently.
   *
   * @param rows number of all cells, at least those so far
   */
  public void reserve(int rows) {
    if (text == null) {
      numbers.reserve(rows);
    }
  }

  /**
   * An empty column for later cells of this one, which must be decided.
   *
   * @param row from which on there is reserved space that nothing else fills
   */
  public ColumnBuilder continued(int row) {
    ColumnBuilder next =
        new ColumnBuilder(
            name, rules, missing, text == null ? numbers.part(row) : new NumberCells());
    next.spellings = null;
    next.text = text == null ? null : new TextCodes();
    return next;
  }

  /** An empty column for later cells of this one, which must be decided; with memory of its own. */
  public ColumnBuilder continuedApart() {
    ColumnBuilder next = new ColumnBuilder(name, rules, missing, new NumberCells());
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
    int size = drained + numbers.size();
    next.words.forEach((row, word) -> words.put(size + row, word));
    numbers.addPart(next.numbers);
  }

  /** Drops the last cell of a decided column if there are more than these, at most one more. */
  public void truncate(int size) {
    if (text != null) {
      text.truncate(size);
      return;
    }
    numbers.truncate(size);
    words.remove(size);
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

  /**
   * Appends a cell of ASCII characters, of a column of text.
   *
   * @param bytes are the characters from {@code from} to {@code to}, without surrounding white
   *     space
   */
  public void addText(byte[] bytes, int from, int to) {
    Objects.requireNonNull(text).add(bytes, from, to);
  }

  /** Appends an empty cell to a decided column. */
  public void addEmpty() {
    if (text != null) {
      text.add("");
    } else {
      numbers.add(Double.NaN);
    }
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
    if (text == null && spellings == null && Double.isFinite(number)) {
      numbers.add(isMissing(number) ? Double.NaN : number);
    } else {
      addValue(number);
    }
  }

  /**
   * The same as {@link #addNumber(double)} for several.
   *
   * @param values the first {@code count} entries are taken; NaN for a missing one
   */
  public void addNumbers(double[] values, int count) {
    boolean areCopied = text == null && spellings == null && missing.length == 0;
    for (int i = 0; i < count && areCopied; i++) {
      areCopied = !Double.isInfinite(values[i]);
    }
    if (areCopied) {
      numbers.addAll(values, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      addNumber(values[i]);
    }
  }

  private void addNumber(double number, @Nullable Object value) {
    if (spellings != null) {
      spellings.add(Values.text(value));
    }
    if (Double.isInfinite(number)) {
      words.put(drained + numbers.size(), Values.text(value));
    }
    append(Double.isFinite(number) && !isMissing(number) ? number : Double.NaN);
  }

  private TextCodes textOfValues() {
    TextCodes all = new TextCodes();
    if (spellings != null) {
      spellings.forEach(all::add);
      return all;
    }
    double[] values = numbers.toArray();
    for (int row = 0; row < numbers.size(); row++) {
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
      words.put(drained + numbers.size(), cell);
    } else if (spellings != null) {
      spellings.add(cell);
    }
    append(Double.NaN);
  }

  private void append(double value) {
    numbers.add(value);
    if (numbers.size() > SPELLED) {
      spellings = null;
    }
  }

  /** The column with the cells so far; nothing can be added afterwards. */
  public TableColumn build() {
    return text != null
        ? TextColumn.of(name, text, rules)
        : new NumberColumn(name, numbers.toArray(), numbers.size(), words);
  }

  /** The column whose cells were all taken out by {@link #drain}. */
  TableColumn buildStored(StoredColumn cells) {
    return new StoredTableColumn(
        name, cells, text == null ? null : TextColumn.ofDistinct(name, text, rules), words);
  }

  /**
   * Takes the cells out: numbers, NaN for a missing cell and a word, or codes of texts. The column
   * goes on with the next row.
   *
   * @throws DataException if there are more different texts than may stay in memory
   */
  double[] drain() {
    if (text == null) {
      drained += numbers.size();
      return numbers.drain();
    }
    if (text.distinct() > TextCodes.MOST_DISTINCT) {
      throw TextCodes.tooMany("column", name);
    }
    return text.drain();
  }
}
