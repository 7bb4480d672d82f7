package dev.warptron.metric;

import dev.warptron.metric.ConfusionMatrix.Counts;

/**
 * {@code correct / actual}: the share of the rows of a class that are predicted as such; 0 for 0 /
 * 0.
 */
record Recall(Average average) implements ClassMetric {
  @Override
  public String name() {
    return "recall" + average.suffix();
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
    return average.of(predictions.confusion(), Counts::recall);
  }
}
