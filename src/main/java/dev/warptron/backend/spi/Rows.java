package dev.warptron.backend.spi;

import org.jspecify.annotations.Nullable;

/**
 * Rows of a data set on a device, with all that belongs to a row.
 *
 * @param features {@code [rows x inputs]}
 * @param targets {@code [rows x outputs]}
 * @param weights {@code [rows x 1]}, not negative: what each row's loss counts; null if each counts
 *     1. Weights of mean 1 keep sums of losses comparable with those of rows without weights
 */
public record Rows(Tensor features, Tensor targets, @Nullable Tensor weights) {
  /** Rows that all count 1. */
  public Rows(Tensor features, Tensor targets) {
    this(features, targets, null);
  }

  /** How many there are. */
  public int count() {
    return features.shape().rows();
  }

  /**
   * Consecutive rows, in the same memory.
   *
   * @param from the first, from 0
   * @param count how many
   */
  public Rows slice(int from, int count) {
    return new Rows(
        features.rows(from, count),
        targets.rows(from, count),
        weights == null ? null : weights.rows(from, count));
  }

  /** Whether all of it lies in the device's own memory: see {@link Tensor#isResident}. */
  public boolean areResident() {
    return features.isResident()
        && targets.isResident()
        && (weights == null || weights.isResident());
  }
}
