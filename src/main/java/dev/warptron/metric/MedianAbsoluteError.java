package dev.warptron.metric;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The weighted median of {@code |y - p|}: the smallest error whose rows and those of smaller errors
 * have more than half of all weight, or the mean of two neighbours if one of them has exactly half.
 */
record MedianAbsoluteError() implements NumberMetric {
  @Override
  public String name() {
    return "median_absolute_error";
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  @Override
  public double value(NumberPredictions p) {
    int[] rows =
        IntStream.range(0, p.rows())
            .filter(row -> p.weight(row) > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> Math.abs(p.error(row))))
            .mapToInt(Integer::intValue)
            .toArray();
    double total = 0;
    for (int row : rows) {
      total += p.weight(row);
    }
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      sum += p.weight(rows[i]);
      double error = Math.abs(p.error(rows[i]));
      double above = sum - total / 2;
      double rounding = Math.ulp(1.0) * Math.max(1, total);
      if (above > rounding || i + 1 == rows.length) {
        return error;
      }
      if (above >= -rounding) {
        return (error + Math.abs(p.error(rows[i + 1]))) / 2;
      }
    }
    return Double.NaN; // all weights are 0
  }
}
