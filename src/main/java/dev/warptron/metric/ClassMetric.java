package dev.warptron.metric;

/** A metric of a classification. */
public non-sealed interface ClassMetric extends PredictionMetric {
  @Override
  default boolean takes(int classes) {
    return classes >= 2;
  }

  /** The metric of finite predictions that it {@link #takes}. */
  double value(ClassPredictions predictions);
}
