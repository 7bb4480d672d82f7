package dev.warptron.verify;

import dev.warptron.random.Philox;
import java.util.Arrays;

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

  /**
   * The same divided by the largest power of two up to sqrt(terms), so that a sum of this many
   * products with {@link #uniform} numbers does not grow with their number, and e^sum is finite in
   * float precision.
   */
  public static double[] uniformTerms(int count, int terms, long seed) {
    double scale = Math.scalb(1.0, -Math.getExponent(Math.sqrt(terms)));
    return Arrays.stream(uniform(count, seed)).map(value -> value * scale).toArray();
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
