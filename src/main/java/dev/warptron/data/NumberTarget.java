package dev.warptron.data;

import java.util.Arrays;

/** A target of numbers. */
final class NumberTarget implements Target {
  private final String name;
  private final double[] values; // (rows)

  private NumberTarget(String name, double[] values) {
    this.name = name;
    this.values = values;
  }

  static NumberTarget of(String name, double[] values) {
    for (int row = 0; row < values.length; row++) {
      if (!Double.isFinite(values[row])) {
        throw new DataException(
            "row %d: target %s: %s is not a finite number; correct or remove the row"
                .formatted(row + 1, Messages.quoted(name), values[row]));
      }
    }
    return new NumberTarget(name, values.clone());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public String label(int row) {
    return Numbers.text(values[row]);
  }

  @Override
  public boolean isNumber(int row) {
    return true;
  }

  @Override
  public double number(int row) {
    return values[row];
  }

  @Override
  public NumberTarget select(int[] rows) {
    return new NumberTarget(name, Arrays.stream(rows).mapToDouble(row -> values[row]).toArray());
  }

  @Override
  public String toString() {
    return "Target[" + name + ", " + Messages.counted(values.length, "number") + "]";
  }
}
