package dev.warptron.metric;

/**
 * R squared: 1 minus the squared error over that of the mean of the numbers. At most 1. NaN if all
 * numbers are equal, where scikit-learn gives 0 or 1.
 */
record RSquared() implements NumberMetric {
  @Override
  public String name() {
    return "r2";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public double value(NumberPredictions p) {
    double mean = p.mean(p::actual);
    double variance = p.mean(row -> square(p.actual(row) - mean));
    return variance == 0 ? Double.NaN : 1 - p.mean(row -> square(p.error(row))) / variance;
  }

  private static double square(double x) {
    return x * x;
  }
}
