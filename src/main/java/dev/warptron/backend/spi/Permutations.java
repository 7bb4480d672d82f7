package dev.warptron.backend.spi;

import dev.warptron.random.Philox;
import dev.warptron.random.Streams;

/** The order in which each epoch of an {@link EpochTask} visits the rows. */
public sealed interface Permutations {
  /** Every epoch visits the rows in stored order. */
  Permutations NONE = new None();

  /** See {@link #NONE}. */
  record None() implements Permutations {}

  /**
   * Drawn by the device. Epoch {@code e} of the task, from 0, uses {@code new Philox(seed,
   * Streams.epochPermutation(firstEpoch + e)).permutation(rows)}.
   *
   * @param firstEpoch from 0
   */
  record Drawn(long seed, int firstEpoch) implements Permutations {
    /** The stream of the first epoch; each later epoch has the stream after that. */
    public long firstStream() {
      return Streams.epochPermutation(firstEpoch);
    }

    /** The permutation of one epoch of the task, from 0. */
    public int[] ofEpoch(int epoch, int rows) {
      return new Philox(seed, firstStream() + epoch).permutation(rows);
    }
  }

  /** Computed on the host. */
  final class Given implements Permutations {
    private final int[] rows;

    /**
     * Permutations of consecutive epochs.
     *
     * @param rows {@code [epochs x rows]} row numbers, from 0; not copied
     */
    public Given(int[] rows) {
      this.rows = rows;
    }

    /** {@code [epochs x rows]}, not a copy: must not be changed. */
    public int[] rows() {
      return rows;
    }
  }
}
