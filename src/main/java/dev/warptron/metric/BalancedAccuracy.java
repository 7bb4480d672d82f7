package dev.warptron.metric;

import java.util.stream.IntStream;

/** The mean recall of the classes that have rows, in [0, 1]. */
record BalancedAccuracy() implements ClassMetric {
  @Override
  public String name() {
    return "balanced_accuracy";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public double value(ClassPredictions predictions) {
    ConfusionMatrix matrix = predictions.confusion();
    return IntStream.range(0, matrix.classes())
        .mapToObj(matrix::counts)
        .filter(counts -> counts.actual() > 0)
        .mapToDouble(ConfusionMatrix.Counts::recall)
        .average()
        .orElse(Double.NaN);
  }
}
