package dev.warptron.headtohead;

import java.util.Collection;

/** The least, the middle and the greatest of some numbers; NaN of none. */
record Spread(double least, double median, double most) {
  /**
   * Of an even number the median is the mean of the two in the middle. A NaN makes all of it NaN.
   */
  static Spread of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }
}
