package dev.warptron.train;

import dev.warptron.backend.spi.Permutations;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import java.util.stream.IntStream;

/** Generates the permutation of the rows for each epoch. */
@FunctionalInterface
public interface Sampler {
  /**
   * The permutation of one epoch.
   *
   * @param epoch number of the epoch, from 0, including earlier calls that this training continues
   * @param rows number of rows
   * @return a permutation of 0 to {@code rows - 1}
   */
  int[] permutation(int epoch, int rows);

  /**
   * The permutations of consecutive epochs, for a device that runs several epochs per call.
   *
   * @param first the first epoch, from 0
   * @param epochs number of epochs, at least 1
   * @param rows number of rows per epoch
   */
  default Permutations permutations(int first, int epochs, int rows) {
    int[] all = new int[Math.multiplyExact(epochs, rows)];
    for (int epoch = 0; epoch < epochs; epoch++) {
      System.arraycopy(permutation(first + epoch, rows), 0, all, epoch * rows, rows);
    }
    return new Permutations.Given(all);
  }

  /**
   * For a training in blocks: the order in which an epoch reads the chunks of a file.
   *
   * @param chunks number of chunks
   * @return a permutation of 0 to {@code chunks - 1}
   */
  default int[] chunks(int epoch, int chunks) {
    return permutation(epoch, chunks);
  }

  /**
   * For a training in blocks: the permutation of the rows of one block.
   *
   * @param block in the order of the epoch, from 0
   * @param rows number of rows of the block
   */
  default int[] rowsOfBlock(int epoch, int block, int rows) {
    return permutation(epoch, rows);
  }

  /** Shuffles the rows in each epoch. The same seed gives the same permutations on every device. */
  static Sampler shuffled(long seed) {
    return new Shuffled(seed);
  }

  /** Whether the rows are visited in another order than that in which they lie. */
  default boolean shuffles() {
    return true;
  }

  /** Visits the rows in the order in which they lie, in every epoch. */
  static Sampler inOrder() {
    return new InOrder();
  }

  /** See {@link #inOrder}. */
  record InOrder() implements Sampler {
    @Override
    public int[] permutation(int epoch, int rows) {
      return IntStream.range(0, rows).toArray();
    }

    @Override
    public Permutations permutations(int first, int epochs, int rows) {
      return Permutations.NONE;
    }

    @Override
    public boolean shuffles() {
      return false;
    }
  }

  /** Permutations that depend only on a seed, so that a device may draw them itself. */
  record Shuffled(long seed) implements Sampler {
    @Override
    public int[] permutation(int epoch, int rows) {
      return new Philox(seed, Streams.epochPermutation(epoch)).permutation(rows);
    }

    @Override
    public Permutations permutations(int first, int epochs, int rows) {
      return new Permutations.Drawn(seed, first);
    }

    @Override
    public int[] chunks(int epoch, int chunks) {
      return new Philox(seed, Streams.epochChunks(epoch)).permutation(chunks);
    }

    @Override
    public int[] rowsOfBlock(int epoch, int block, int rows) {
      return new Philox(seed, Streams.blockPermutation(epoch, block)).permutation(rows);
    }
  }
}
