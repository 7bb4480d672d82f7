package dev.warptron.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the labels of a target while a file is being read. */
public final class LabelBuilder {
  /** With more different labels, those that are taken out are numbers, if all so far are. */
  private static final int MOST_LABELS_OF_NUMBERS = 1 << 16;

  private final TextCodes labels;
  private int drained; // rows
  private int numbersFrom = Integer.MAX_VALUE; // the first row whose number is stored
  private double[] numbers = {}; // (capacity), from the first row that is not taken out
  private int used; // of the numbers
  private boolean areWords; // not all of many labels are numbers
  private final Map<Integer, String> words = new HashMap<>(); // among numbers

  /** Without labels. */
  public LabelBuilder() {
    this.labels = new TextCodes();
  }

  /** Without labels; a spelling of a missing value will become an empty label. */
  public LabelBuilder(CellRules rules) {
    this.labels = new TextCodes(text -> rules.isMissing(text) ? "" : text);
  }

  /** Appends the label of the next row. */
  public void add(String text) {
    labels.add(text);
  }

  /** Appends the label of the ASCII characters {@code bytes[from..to)}. */
  public void add(byte[] bytes, int from, int to) {
    labels.add(bytes, from, to);
  }

  /** Drops all labels beyond the first ones. */
  public void truncate(int size) {
    labels.truncate(size);
  }

  /** Appends the labels of the next rows. */
  public void addAll(LabelBuilder next) {
    if (numbersFrom == Integer.MAX_VALUE) {
      labels.addAll(next.labels);
      return;
    }
    int count = next.labels.size();
    if (used + count > numbers.length) {
      numbers = Arrays.copyOf(numbers, Math.max(used + count, 2 * numbers.length));
    }
    for (int i = 0; i < count; i++) {
      String label = next.labels.at(i);
      double number = Numbers.parseDouble(label);
      boolean isNumber = Double.isFinite(number);
      if (!isNumber && !label.isEmpty()) {
        words.put(drained + used, label);
      }
      numbers[used++] = isNumber ? number : Double.NaN;
    }
  }

  /**
   * Takes the labels out: codes, or numbers, NaN for a missing label and a word.
   *
   * @throws DataException if there are more different labels than may stay in memory
   */
  double[] drain() {
    double[] cells;
    if (numbersFrom == Integer.MAX_VALUE) {
      cells = labels.drain();
      drained += cells.length;
      useNumbersIfMany();
    } else {
      cells = Arrays.copyOf(numbers, used);
      drained += used;
      used = 0;
    }
    if (words.size() + labels.distinct() > TextCodes.MOST_DISTINCT) {
      throw new DataException(
          "the target holds more than %d different labels, too many for a table that is read in parts"
              .formatted(TextCodes.MOST_DISTINCT));
    }
    return cells;
  }

  private void useNumbersIfMany() {
    if (areWords || labels.distinct() <= MOST_LABELS_OF_NUMBERS) {
      return;
    }
    areWords =
        !labels.texts().stream()
            .allMatch(text -> text.isEmpty() || Double.isFinite(Numbers.parseDouble(text)));
    if (!areWords) {
      numbersFrom = drained;
    }
  }

  /** The target whose labels were all taken out by {@link #drain}. */
  Target buildStored(String name, StoredColumn cells) {
    return new StoredTarget(name, cells, labels.texts(), numbersFrom, words);
  }

  /** The target with the labels so far. */
  public Target build(String name) {
    List<String> texts = labels.texts();
    double[] values = texts.stream().mapToDouble(Numbers::parseDouble).toArray();
    return new LabelTarget(name, texts, values, labels.codes());
  }
}
