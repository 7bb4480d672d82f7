package dev.warptron.function;

/** A number per row that a loss sums over rows, to compute metrics. */
public enum MetricSum {
  /** 1 if the row's class is predicted correctly, otherwise 0. */
  CORRECT,
  /** {@code sum over outputs of (p - y)^2}. */
  SQUARED_ERROR
}
