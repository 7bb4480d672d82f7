package dev.warptron.metric;

import dev.warptron.metric.ConfusionMatrix.Counts;

/**
 * {@code 2 correct / (predicted + actual)}, the harmonic mean of precision and recall; 0 for 0 / 0.
 */
record F1(Average average) implements ClassMetric {
  @Override
  public String name() {
    return "f1" + average.suffix();
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
    return average.of(predictions.confusion(), Counts::f1);
  }
}
