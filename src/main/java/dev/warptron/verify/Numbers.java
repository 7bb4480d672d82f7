package dev.warptron.verify;

import dev.warptron.random.Philox;

/** Pseudo-random numbers for tests: a function of the seed, and exact in float precision. */
public final class Numbers {
  private Numbers() {}

  /** Uniform in [-2, 2), and never exactly 0. */
  public static double[] uniform(int count, long seed) {
    Philox random = new Philox(seed, /* stream= */ 0);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      float value = (float) (4 * random.uniform(i) - 2);
      values[i] = value == 0 ? 0x1p-20 : value;
    }
    return values;
  }

  /** Targets that are valid for every loss: one 1 in each row, the rest 0. */
  public static double[] oneHot(int rows, int columns, long seed) {
    Philox random = new Philox(seed, /* stream= */ 1);
    double[] values = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      values[i * columns + random.below(columns, i)] = 1;
    }
    return values;
  }
}
