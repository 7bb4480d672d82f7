package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.StepPlan;
import org.jspecify.annotations.Nullable;

/** Uploads the permutation of one epoch at a time. */
final class EpochPermutations implements AutoCloseable {
  private final Backend backend;
  private final Sampler sampler;
  private final int rows;
  private final boolean needed; // false if a batch holds all rows, or they stay in order
  private @Nullable Permutation current;
  private int drawnEpoch = -1;
  private int[] drawn = {};

  @MustBeClosed
  EpochPermutations(Backend backend, StepPlan plan, Sampler sampler, int rows) {
    this.backend = backend;
    this.sampler = sampler;
    this.rows = rows;
    this.needed = plan.batchSize() < rows && sampler.shuffles();
  }

  /**
   * The permutation of one epoch; null for the identity.
   *
   * @return overwritten by the next call
   */
  @Nullable Permutation of(int epoch) {
    if (!needed) {
      return null;
    }
    draw(epoch);
    if (current == null) {
      current = allocate(rows);
    }
    current.write(drawn);
    return current;
  }

  /**
   * The permutation of the rows of one block; null for the identity.
   *
   * @param block in the order of the epoch, from 0
   * @param count rows of this block
   * @return overwritten by the next call
   */
  @Nullable Permutation of(int epoch, int block, int count) {
    if (!sampler.shuffles()) {
      return null;
    }
    if (current != null && current.count() != count) {
      close();
    }
    if (current == null) {
      current = allocate(count);
    }
    current.write(sampler.rowsOfBlock(epoch, block, count));
    return current;
  }

  /** Draws the permutation for a later call of {@link #of} while the device is still computing. */
  void prepare(int epoch) {
    if (needed) {
      draw(epoch);
    }
  }

  private void draw(int epoch) {
    if (drawnEpoch != epoch) {
      drawn = sampler.permutation(epoch, rows);
      drawnEpoch = epoch;
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  private Permutation allocate(int count) {
    return backend.allocatePermutation(count);
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
