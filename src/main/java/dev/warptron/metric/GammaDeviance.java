package dev.warptron.metric;

/** The mean of {@code 2 (ln(p/y) + y/p - 1)}. NaN if a number or a prediction is not positive. */
record GammaDeviance() implements NumberMetric {
  @Override
  public String name() {
    return "gamma_deviance";
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
    return y > 0 && p > 0 ? 2 * (Math.log(p / y) + y / p - 1) : Double.NaN;
  }
}
