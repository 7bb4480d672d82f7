package dev.warptron.metric;

/**
 * The mean of {@code 2 (y ln(y/p) - y + p)}, with {@code 0 ln 0 = 0}. NaN if a number is negative
 * or a prediction not positive.
 */
record PoissonDeviance() implements NumberMetric {
  @Override
  public String name() {
    return "poisson_deviance";
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  @Override
  public double value(NumberPredictions p) {
    return p.mean(row -> deviance(p.actual(row), p.predicted(row)));
  }

  private static double deviance(double y, double p) {
    if (!(y >= 0 && p > 0)) {
      return Double.NaN;
    }
    return 2 * ((y == 0 ? 0 : y * Math.log(y / p)) - y + p);
  }
}
