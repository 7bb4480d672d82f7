package dev.warptron.data;

import java.util.stream.IntStream;

/** The rows of a {@link Split} as row indices, each in ascending order. Immutable. */
public final class SplitRows {
  private final int[] training; // at least one
  private final int[] validation; // at least one

  private SplitRows(int[] training, int[] validation) {
    this.training = training;
    this.validation = validation;
  }

  /** Divides rows by whether they validate, {@code [rows]}. */
  static SplitRows of(boolean[] validates) {
    return new SplitRows(
        IntStream.range(0, validates.length).filter(row -> !validates[row]).toArray(),
        IntStream.range(0, validates.length).filter(row -> validates[row]).toArray());
  }

  /** The training rows, as a copy. */
  public int[] training() {
    return training.clone();
  }

  /** The validation rows, as a copy. */
  public int[] validation() {
    return validation.clone();
  }

  /** The two sets of rows. */
  public Split split(Dataset data) {
    return new Split(data.select(training), data.select(validation));
  }

  @Override
  public String toString() {
    return "SplitRows[%d, %d]".formatted(training.length, validation.length);
  }
}
