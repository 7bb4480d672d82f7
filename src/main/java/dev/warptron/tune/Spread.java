package dev.warptron.tune;

import java.util.Arrays;

/**
 * Mean and deviation of a number over the folds.
 *
 * @param mean of the folds, each counted once
 * @param deviation of the sample: the root of the squared differences from the mean, summed and
 *     divided by the number of folds less one
 */
public record Spread(double mean, double deviation) {
  /**
   * Of some numbers.
   *
   * @param values at least two
   */
  static Spread of(double... values) {
    if (values.length < 2) {
      throw new IllegalArgumentException(
          "a deviation needs at least two numbers, got " + values.length);
    }
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Spread(mean, Math.sqrt(squares / (values.length - 1)));
  }
}
