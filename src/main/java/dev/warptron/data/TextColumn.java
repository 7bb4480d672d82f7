package dev.warptron.data;

import java.util.Arrays;
import java.util.List;

/** A column of text. Each distinct text is stored and examined once. */
final class TextColumn implements TableColumn {
  private final String name;
  private final List<String> texts; // (distinct)
  private final double[] numbers; // (distinct), NaN where the text is not a finite number
  private final boolean[] missing; // (distinct)
  private final int[] codes; // (rows), index into the three above

  private TextColumn(
      String name, List<String> texts, double[] numbers, boolean[] missing, int[] codes) {
    this.name = name;
    this.texts = texts;
    this.numbers = numbers;
    this.missing = missing;
    this.codes = codes;
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
  public boolean isMissing(int row) {
    return missing[codes[row]];
  }

  @Override
  public double number(int row) {
    return numbers[codes[row]];
  }

  @Override
  public String text(int row) {
    return missing[codes[row]] ? "" : texts.get(codes[row]);
  }

  @Override
  public TableColumn select(int[] rows) {
    int[] selected = Arrays.stream(rows).map(row -> codes[row]).toArray();
    return new TextColumn(name, texts, numbers, missing, selected);
  }

  /** A column of one row for each distinct text, in the order of their codes. */
  static TextColumn ofDistinct(String name, TextCodes cells, CellRules rules) {
    TextColumn column = of(name, cells, rules);
    int[] each = new int[column.texts.size()];
    Arrays.setAll(each, code -> code);
    return new TextColumn(name, column.texts, column.numbers, column.missing, each);
  }

  /** A column of these cells. */
  static TextColumn of(String name, TextCodes cells, CellRules rules) {
    List<String> texts = cells.texts();
    double[] numbers = new double[texts.size()];
    boolean[] missing = new boolean[texts.size()];
    for (int i = 0; i < numbers.length; i++) {
      missing[i] = rules.isMissing(texts.get(i));
      double number = Numbers.parseDouble(texts.get(i));
      numbers[i] = missing[i] || !Double.isFinite(number) ? Double.NaN : number;
    }
    return new TextColumn(name, texts, numbers, missing, cells.codes());
  }
}
