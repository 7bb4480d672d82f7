package dev.warptron.metric;

/** The root of the mean of {@code (y - p)^2}. */
record RootMeanSquaredError() implements NumberMetric {
  @Override
  public String name() {
    return "rmse";
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  @Override
  public double value(NumberPredictions p) {
    return Math.sqrt(p.mean(row -> p.error(row) * p.error(row)));
  }
}
