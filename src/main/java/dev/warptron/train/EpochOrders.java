package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.RowOrder;
import dev.warptron.backend.StepPlan;
import org.jspecify.annotations.Nullable;

/** The orders of a job's epochs, on the device, one at a time. */
final class EpochOrders implements AutoCloseable {
  private final Backend backend;
  private final RowOrders orders;
  private final int rows;
  private final boolean needed; // not if every batch holds all rows
  private @Nullable RowOrder current;
  private int drawnEpoch = -1;
  private int[] drawn = {};

  @MustBeClosed
  EpochOrders(Backend backend, StepPlan plan, RowOrders orders, int rows) {
    this.backend = backend;
    this.orders = orders;
    this.rows = rows;
    this.needed = plan.batchSize() < rows;
  }

  /**
   * The order of one epoch; null for the rows as they lie.
   *
   * @return overwritten by the next call
   */
  @Nullable RowOrder of(int epoch) {
    if (!needed) {
      return null;
    }
    draw(epoch);
    if (current == null) {
      current = allocate();
    }
    current.write(drawn);
    return current;
  }

  /** Draws an order that {@link #of} will be asked for, while the device is still at work. */
  void prepare(int epoch) {
    if (needed) {
      draw(epoch);
    }
  }

  private void draw(int epoch) {
    if (drawnEpoch != epoch) {
      drawn = orders.order(epoch, rows);
      drawnEpoch = epoch;
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  private RowOrder allocate() {
    return backend.allocateRowOrder(rows);
  }

  /** Frees the memory; the next call allocates it again. */
  @Override
  public void close() {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
