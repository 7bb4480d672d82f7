package dev.warptron.metric;

/** A metric of a regression. */
public non-sealed interface NumberMetric extends PredictionMetric {
  @Override
  default boolean takes(int classes) {
    return classes == 0;
  }

  /** The metric of finite predictions. */
  double value(NumberPredictions predictions);
}
