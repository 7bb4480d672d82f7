package dev.warptron.train;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * The orders that {@code numpy.random.seed(seed)} and then {@code numpy.random.permutation(rows)}
 * once an epoch give: what the golden mini-batch files were made with. numpy's seeding of MT19937
 * from one 32-bit number is the published one, as is Commons Math's.
 */
final class NumpyOrders implements Sampler {
  private final MersenneTwister random;
  private final List<int[]> orders = new ArrayList<>();

  NumpyOrders(int seed) {
    random = new MersenneTwister(seed);
  }

  @Override
  public int[] order(int epoch, int rows) {
    while (orders.size() <= epoch) {
      orders.add(permutation(rows));
    }
    return orders.get(epoch);
  }

  /** Fisher and Yates from the last place down. */
  private int[] permutation(int rows) {
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    for (int last = rows - 1; last > 0; last--) {
      int other = upTo(last);
      int held = order[last];
      order[last] = order[other];
      order[other] = held;
    }
    return order;
  }

  /** Uniform in [0, largest]: draws as many bits as the largest has until they are not above it. */
  private int upTo(int largest) {
    int mask = (Integer.highestOneBit(largest) << 1) - 1;
    int value = random.nextInt() & mask;
    while (value > largest) {
      value = random.nextInt() & mask;
    }
    return value;
  }
}
