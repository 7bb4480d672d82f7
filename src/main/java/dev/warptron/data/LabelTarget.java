package dev.warptron.data;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** A target of text labels. Each distinct label is stored and parsed once. */
final class LabelTarget implements Target {
  private final String name;
  private final List<String> texts; // (distinct)
  private final double[]
      numbers; // (distinct), NaN or infinite where the text is not a finite number
  private final int[] codes; // (rows), index into texts and numbers

  LabelTarget(String name, List<String> texts, double[] numbers, int[] codes) {
    this.name = name;
    this.texts = texts;
    this.numbers = numbers;
    this.codes = codes;
  }

  static Target of(String name, List<String> values) {
    LabelBuilder builder = new LabelBuilder();
    values.forEach(value -> builder.add(value.strip()));
    return builder.build(name);
  }

  /** Concatenates two targets of any kind; the result has the first one's name. */
  static Target concat(Target first, Target second) {
    LabelBuilder builder = new LabelBuilder();
    for (Target part : List.of(first, second)) {
      for (int row = 0; row < part.size(); row++) {
        builder.add(part.label(row));
      }
    }
    return builder.build(first.name());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return codes.length;
  }

  @Override
  public String label(int row) {
    return texts.get(codes[row]);
  }

  @Override
  public boolean isNumber(int row) {
    return Double.isFinite(numbers[codes[row]]);
  }

  @Override
  public double number(int row) {
    if (!isNumber(row)) {
      throw new DataException(
          "row %d: target %s: %s is not a number; correct or remove the row"
              .formatted(row + 1, Messages.quoted(name), Messages.quoted(label(row))));
    }
    return numbers[codes[row]];
  }

  /** Ascending rows, the first of each label among them: all rows of a target of numbers. */
  static IntStream rowsOfLabels(Target target) {
    return target instanceof LabelTarget labels
        ? labels.rowsOfLabels()
        : IntStream.range(0, target.size());
  }

  private IntStream rowsOfLabels() {
    BitSet known = new BitSet(texts.size());
    IntStream.Builder rows = IntStream.builder();
    for (int row = 0; row < codes.length; row++) {
      if (!known.get(codes[row])) {
        known.set(codes[row]);
        rows.add(row);
      }
    }
    return rows.build();
  }

  @Override
  public LabelTarget select(int[] rows) {
    int[] selected = Arrays.stream(rows).map(row -> codes[row]).toArray();
    return new LabelTarget(name, texts, numbers, selected);
  }

  @Override
  public String toString() {
    return "Target[" + name + ", " + Messages.counted(codes.length, "label") + "]";
  }
}
