package dev.warptron.metric;

/** The mean of {@code |y - p|}. */
record MeanAbsoluteError() implements NumberMetric {
  @Override
  public String name() {
    return "mae";
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  @Override
  public double value(NumberPredictions p) {
    return p.mean(row -> Math.abs(p.error(row)));
  }
}
