package dev.warptron.metric;

/**
 * The mean of {@code (p - y)^2}, y = 1 for the row's class and 0 for others: of the second of two
 * classes, or summed over three or more.
 */
record BrierScore() implements ClassMetric {
  @Override
  public String name() {
    return "brier_score";
  }

  @Override
  public boolean needsProbabilities() {
    return true;
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  @Override
  public double value(ClassPredictions p) {
    int first = p.classes() == 2 ? 1 : 0;
    return p.mean(
        row -> {
          double sum = 0;
          for (int index = first; index < p.classes(); index++) {
            double error = p.probability(row, index) - (p.actual(row) == index ? 1 : 0);
            sum += error * error;
          }
          return sum;
        });
  }
}
