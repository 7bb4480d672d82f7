package dev.warptron.backend.spi;

import org.jspecify.annotations.Nullable;

/**
 * A compiled training step: it runs one batch after another, an update each.
 *
 * <p>For each batch of m rows: forward pass; loss; backward pass, divided by m; the penalty's
 * gradient, divided by m too; update. All gradients are taken before any parameter changes.
 */
public interface TrainStep extends AutoCloseable {
  /**
   * Loads, allocates and compiles what epochs over these rows need, so that {@link #run} does not.
   * Changes neither the state nor the rows. Not required: {@code run} does what was left out.
   */
  default void prepare(Rows rows) {}

  /**
   * How many batches the first call of {@link #run} should take: as many as the step has been given
   * at once before. 1 if it does not know.
   */
  default int batchesAtFirst() {
    return 1;
  }

  /**
   * Trains on the rows at places {@code from} to {@code to - 1} of the order, in batches of the
   * plan's size; what is left at the end makes a smaller one. Cutting an epoch at multiples of the
   * batch size into several calls changes nothing.
   *
   * @param rows all of them
   * @param order the order of the rows; null for the order in which they lie
   * @param totals each row's loss and metrics before its batch's update are added to it
   */
  void run(Rows rows, @Nullable Permutation order, int from, int to, LossAccumulator totals);

  /** How the step runs, in a few words for the user. */
  String description();

  /** Frees what the step holds, not the state; does nothing the second time. */
  @Override
  void close();
}
