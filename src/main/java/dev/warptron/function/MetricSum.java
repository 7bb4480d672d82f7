package dev.warptron.function;

/** A number that each row has, and that a loss sums up over rows for its metrics. */
public enum MetricSum {
  /** 1 if the row's class is predicted, otherwise 0. */
  CORRECT,
  /** {@code sum over outputs of (p - y)^2}. */
  SQUARED_ERROR
}
