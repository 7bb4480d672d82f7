package dev.warptron.backend.spi;

import org.jspecify.annotations.Nullable;

/**
 * Rows of a data set on a device: features, targets and row weights.
 *
 * @param features {@code [rows x inputs]}
 * @param targets {@code [rows x outputs]}
 * @param weights {@code [rows x 1]}, not negative: factors of each row's loss; null if all are 1.
 *     Weights of mean 1 keep sums of losses comparable with those of rows without weights
 */
public record Rows(Tensor features, Tensor targets, @Nullable Tensor weights) {
  /** Rows without weights. */
  public Rows(Tensor features, Tensor targets) {
    this(features, targets, null);
  }

  /** The number of rows. */
  public int count() {
    return features.shape().rows();
  }

  /**
   * Consecutive rows, in the same memory.
   *
   * @param from index of the first row, from 0
   * @param count number of rows
   */
  public Rows slice(int from, int count) {
    return new Rows(
        features.rows(from, count),
        targets.rows(from, count),
        weights == null ? null : weights.rows(from, count));
  }

  /** Whether all tensors are in the device's own memory: see {@link Tensor#isResident}. */
  public boolean areResident() {
    return features.isResident()
        && targets.isResident()
        && (weights == null || weights.isResident());
  }
}
