package dev.warptron.train;

import dev.warptron.backend.spi.Permutations;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;

/** In which order each epoch visits the rows. */
@FunctionalInterface
public interface Sampler {
  /**
   * The order of one epoch.
   *
   * @param epoch from 0, counted over all calls that continue a training
   * @param rows how many there are
   * @return each of the numbers 0 to {@code rows - 1} once
   */
  int[] order(int epoch, int rows);

  /**
   * The orders of consecutive epochs, for a device that runs several at once.
   *
   * @param first the first of them, from 0
   * @param epochs how many, at least 1
   * @param rows of an epoch
   */
  default Permutations permutations(int first, int epochs, int rows) {
    int[] all = new int[Math.multiplyExact(epochs, rows)];
    for (int epoch = 0; epoch < epochs; epoch++) {
      System.arraycopy(order(first + epoch, rows), 0, all, epoch * rows, rows);
    }
    return new Permutations.Given(all);
  }

  /** A new random order each epoch, the same for the same seed on every device. */
  static Sampler shuffled(long seed) {
    return new Shuffled(seed);
  }

  /** Drawn from a seed: a device may draw it by itself. */
  record Shuffled(long seed) implements Sampler {
    @Override
    public int[] order(int epoch, int rows) {
      return new Philox(seed, Streams.epochPermutation(epoch)).permutation(rows);
    }

    @Override
    public Permutations permutations(int first, int epochs, int rows) {
      return new Permutations.Drawn(seed, first);
    }
  }
}
