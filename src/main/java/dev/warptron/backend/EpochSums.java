package dev.warptron.backend;

import org.jspecify.annotations.Nullable;

/**
 * What was summed up in one epoch.
 *
 * @param training each row's loss and hit, met before its batch's update, and the penalty after the
 *     last update
 * @param validation loss and hits after the last update, with the same penalty; null if there were
 *     no such rows
 */
public record EpochSums(Totals.Sums training, Totals.@Nullable Sums validation) {
  /** How many numbers a device writes down for an epoch. */
  public static final int NUMBERS = 5;

  /**
   * As a device wrote it down.
   *
   * @param all {@code [epochs x NUMBERS]}: loss and hits of the training rows, the penalty, loss
   *     and hits of the validation rows
   * @param epoch from 0
   * @param validated whether there were validation rows
   */
  public static EpochSums of(double[] all, int epoch, boolean validated) {
    int first = epoch * NUMBERS;
    double penalty = all[first + 2];
    return new EpochSums(
        new Totals.Sums(all[first], all[first + 1], penalty),
        validated ? new Totals.Sums(all[first + 3], all[first + 4], penalty) : null);
  }
}
