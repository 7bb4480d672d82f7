package dev.warptron.metric;

/**
 * The Matthews correlation coefficient of actual and predicted classes, in [-1, 1]; 0 if all rows
 * are of one class, or one class is predicted for all.
 */
record MatthewsCorrelation() implements ClassMetric {
  @Override
  public String name() {
    return "matthews_corrcoef";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public double value(ClassPredictions predictions) {
    ConfusionMatrix matrix = predictions.confusion();
    double total = matrix.total();
    double both = 0;
    double predicted = 0;
    double actual = 0;
    for (int index = 0; index < matrix.classes(); index++) {
      both += matrix.actual(index) * matrix.predicted(index);
      predicted += matrix.predicted(index) * matrix.predicted(index);
      actual += matrix.actual(index) * matrix.actual(index);
    }
    double variances = (total * total - predicted) * (total * total - actual);
    return variances == 0 ? 0 : (matrix.correct() * total - both) / Math.sqrt(variances);
  }
}
