package dev.warptron.backend.spi;

import org.jspecify.annotations.Nullable;

/**
 * A compiled training step: it trains on one batch after another, with one update each.
 *
 * <p>For each batch of m rows: forward pass; loss; backward pass, divided by m; gradient of the
 * penalty, also divided by m; update. All gradients are computed before any parameter changes.
 */
public interface TrainStep extends AutoCloseable {
  /**
   * Loads, allocates and compiles what epochs over these rows need. Changes neither the state nor
   * the rows. Optional: {@link #run} does it otherwise.
   */
  default void prepare(Rows rows) {}

  /**
   * The number of batches to pass to the first call of {@link #run}: the most that it has run in
   * one call before, or 1 if that is not known.
   */
  default int batchesAtFirst() {
    return 1;
  }

  /**
   * Trains on the rows at indices {@code from} to {@code to - 1} of the permutation, in batches of
   * the plan's size; the last batch may be smaller. Splitting an epoch into several calls at
   * multiples of the batch size does not change the results.
   *
   * @param rows all rows
   * @param permutation null for the stored order
   * @param accumulator receives each row's loss and metrics before the update of its batch; after
   *     it if the plan has a line search
   */
  void run(
      Rows rows, @Nullable Permutation permutation, int from, int to, LossAccumulator accumulator);

  /**
   * Whether an epoch is one call of {@link #run}. Workers that train together read their losses
   * together, and would not agree on slices, whose sizes follow the clock.
   */
  default boolean runsWholeEpochs() {
    return false;
  }

  /** Whether no further update would lower the loss, as far as a solver's tolerances go. */
  default boolean hasConverged() {
    return false;
  }

  /** A short description of how the step runs, for the user. */
  String description();

  /** Frees the step's memory, not the state; does nothing the second time. */
  @Override
  void close();
}
