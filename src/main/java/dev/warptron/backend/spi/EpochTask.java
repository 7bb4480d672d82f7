package dev.warptron.backend.spi;

import org.jspecify.annotations.Nullable;

/**
 * The work of an {@link EpochSession} for one network.
 *
 * @param state changed; stays the caller's
 * @param validation measured after each epoch; null for none
 * @param permutations the order in which each epoch visits the rows
 * @param epochs number of epochs, at least 1
 */
public record EpochTask(
    StepPlan plan,
    ModelState state,
    Rows training,
    @Nullable Rows validation,
    Permutations permutations,
    int epochs) {
  /** Batches of an epoch, those of the validation rows included. */
  public long batches() {
    return plan.batches(training.count())
        + (validation == null ? 0 : plan.batches(validation.count()));
  }

  /** Updates of the parameters in all epochs. */
  public long updates() {
    return epochs * plan.batches(training.count());
  }
}
