package dev.warptron.metric;

import dev.warptron.metric.ConfusionMatrix.Counts;

/**
 * {@code correct / predicted}: the share of the rows predicted as a class that are of the class; 0
 * for 0 / 0.
 */
record Precision(Average average) implements ClassMetric {
  @Override
  public String name() {
    return "precision" + average.suffix();
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public boolean takes(int classes) {
    return average.takes(classes);
  }

  @Override
  public double value(ClassPredictions predictions) {
    return average.of(predictions.confusion(), Counts::precision);
  }
}
