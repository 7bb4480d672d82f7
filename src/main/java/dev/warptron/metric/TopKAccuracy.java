package dev.warptron.metric;

/**
 * The share of the rows whose class is among the k most probable ones, for three or more classes.
 * Of equal probabilities the later class comes first, as in scikit-learn.
 *
 * @param k &gt;= 1; default 2
 */
record TopKAccuracy(int k) implements ClassMetric {
  TopKAccuracy {
    if (k < 1) {
      throw new IllegalArgumentException("the k of top_k_accuracy must be at least 1, got " + k);
    }
  }

  @Override
  public String name() {
    return "top_k_accuracy";
  }

  @Override
  public String label() {
    return name() + ":" + k;
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public TopKAccuracy withParameter(double value) {
    return new TopKAccuracy(WholeNumber.of("the k of top_k_accuracy", value));
  }

  @Override
  public boolean takes(int classes) {
    return classes > 2;
  }

  @Override
  public double value(ClassPredictions p) {
    return p.mean(row -> before(p, row) < k ? 1 : 0);
  }

  /** The number of classes that come before the class of the row. */
  private static int before(ClassPredictions p, int row) {
    int actual = p.actual(row);
    int before = 0;
    for (int j = 0; j < p.classes(); j++) {
      double difference = p.probability(row, j) - p.probability(row, actual);
      if (difference > 0 || (difference == 0 && j > actual)) {
        before++;
      }
    }
    return before;
  }
}
