package dev.warptron.peers;

import java.util.Collection;

/** Minimum, median and maximum of some numbers; NaN if there are none. */
record Spread(double minimum, double median, double maximum) {
  /**
   * The median of an even count is the mean of the two middle values. If a value is NaN, all three
   * are NaN.
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
