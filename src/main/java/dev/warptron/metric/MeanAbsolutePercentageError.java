package dev.warptron.metric;

/** The mean of {@code |y - p| / max(|y|, 2^-52)}, a ratio and not a percentage. */
record MeanAbsolutePercentageError() implements NumberMetric {
  @Override
  public String name() {
    return "mape";
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  private static final double EPSILON = Math.ulp(1.0);

  @Override
  public double value(NumberPredictions p) {
    return p.mean(row -> Math.abs(p.error(row)) / Math.max(Math.abs(p.actual(row)), EPSILON));
  }
}
