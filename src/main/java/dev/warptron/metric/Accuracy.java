package dev.warptron.metric;

/** The share of the rows whose class is predicted correctly, in [0, 1]. */
record Accuracy() implements ClassMetric {
  @Override
  public String name() {
    return "accuracy";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public double value(ClassPredictions p) {
    return p.mean(row -> p.actual(row) == p.predicted(row) ? 1 : 0);
  }
}
