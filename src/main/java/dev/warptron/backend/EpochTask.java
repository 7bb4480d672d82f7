package dev.warptron.backend;

import org.jspecify.annotations.Nullable;

/**
 * What an {@link EpochRunner} is to do for one network.
 *
 * @param state changed; stays the caller's
 * @param validation measured after each epoch; null for none
 * @param orders {@code [epochs x rows]}: the order of each epoch, one after another; null if every
 *     epoch takes the rows as they lie
 * @param epochs how many to run, at least 1
 */
public record EpochTask(
    StepPlan plan,
    ModelState state,
    Rows training,
    @Nullable Rows validation,
    @Nullable RowOrder orders,
    int epochs) {
  /**
   * Rows with their targets.
   *
   * @param features {@code [rows x inputs]}
   * @param targets {@code [rows x outputs]}
   */
  public record Rows(Tensor features, Tensor targets) {
    /** How many there are. */
    public int count() {
      return features.shape().rows();
    }
  }
}
