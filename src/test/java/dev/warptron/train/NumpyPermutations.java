package dev.warptron.train;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * The permutations of {@code numpy.random.seed(seed)} and then {@code
 * numpy.random.permutation(rows)} once per epoch, as in the golden mini-batch files. numpy seeds
 * MT19937 from one 32-bit number in the published manner, as Commons Math does.
 */
final class NumpyPermutations implements Sampler {
  private final MersenneTwister random;
  private final List<int[]> permutations = new ArrayList<>();

  NumpyPermutations(int seed) {
    random = new MersenneTwister(seed);
  }

  @Override
  public int[] permutation(int epoch, int rows) {
    while (permutations.size() <= epoch) {
      permutations.add(permutation(rows));
    }
    return permutations.get(epoch);
  }

  /** The Fisher-Yates shuffle, from the last position down. */
  private int[] permutation(int rows) {
    int[] permutation = new int[rows];
    for (int i = 0; i < rows; i++) {
      permutation[i] = i;
    }
    for (int last = rows - 1; last > 0; last--) {
      int other = upTo(last);
      int held = permutation[last];
      permutation[last] = permutation[other];
      permutation[other] = held;
    }
    return permutation;
  }

  /**
   * Uniform in [0, largest]: draws the number of bits of the largest until the value is not above
   * it.
   */
  private int upTo(int largest) {
    int mask = (Integer.highestOneBit(largest) << 1) - 1;
    int value = random.nextInt() & mask;
    while (value > largest) {
      value = random.nextInt() & mask;
    }
    return value;
  }
}
