package dev.warptron.metric;

/**
 * Cohen's kappa: {@code (observed - expected) / (1 - expected)} agreement; NaN if one and the same
 * class is actual and predicted in all rows.
 */
record CohenKappa() implements ClassMetric {
  @Override
  public String name() {
    return "cohen_kappa";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public double value(ClassPredictions predictions) {
    ConfusionMatrix matrix = predictions.confusion();
    double observed = 0; // disagreement
    double expected = 0;
    for (int i = 0; i < matrix.classes(); i++) {
      for (int j = 0; j < matrix.classes(); j++) {
        if (i != j) {
          observed += matrix.at(i, j);
          expected += matrix.actual(i) * matrix.predicted(j) / matrix.total();
        }
      }
    }
    return expected == 0 ? Double.NaN : 1 - observed / expected;
  }
}
