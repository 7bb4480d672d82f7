package dev.warptron.tune;

import java.util.Arrays;

/**
 * Mean and standard deviation of a number over the folds.
 *
 * @param mean over the folds, each with the same weight
 * @param standardDeviation of a sample: the divisor is the number of folds less one
 */
public record Spread(double mean, double standardDeviation) {
  /**
   * Of these numbers.
   *
   * @param values at least two
   */
  static Spread of(double... values) {
    if (values.length < 2) {
      throw new IllegalArgumentException(
          "a standard deviation needs at least two numbers, got " + values.length);
    }
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Spread(mean, Math.sqrt(squares / (values.length - 1)));
  }
}
