package dev.warptron.metric;

/**
 * A metric of predictions. Immutable.
 *
 * <p>To add one, write a record that implements {@link ClassMetric} or {@link NumberMetric}, and
 * add it to the list in {@link Metrics}. The names are scikit-learn's.
 */
public sealed interface PredictionMetric permits ClassMetric, NumberMetric {
  /** The name without a parameter, such as {@code pinball}. */
  String name();

  /** The name with the parameter, if there is one: {@code pinball:0.9}. */
  default String label() {
    return name();
  }

  /** Whether a larger value is better; otherwise a smaller one is. */
  boolean higherIsBetter();

  /** Whether it is computed from probabilities, so that values of a decision function do not do. */
  default boolean needsProbabilities() {
    return false;
  }

  /** Whether it is defined for these predictions. */
  default boolean takes(Predictions predictions) {
    return takes(predictions.classes())
        && (!needsProbabilities() || predictions.areProbabilities());
  }

  /** Whether it is defined for this number of classes; 0 means numbers. */
  boolean takes(int classes);

  /**
   * The same metric with another parameter.
   *
   * @throws IllegalArgumentException if it has none, or the value is out of range
   */
  default PredictionMetric withParameter(double value) {
    throw new IllegalArgumentException("%s has no parameter, got %s".formatted(name(), value));
  }

  /**
   * The metric of some predictions; each row counts with its weight.
   *
   * @return NaN if it is undefined for these rows, or if a prediction is not finite
   * @throws IllegalArgumentException if it does not {@link #takes take} these predictions
   */
  default double of(Predictions predictions) {
    if (!takes(predictions.classes())) {
      throw new IllegalArgumentException(
          "%s is not defined for %s"
              .formatted(
                  label(),
                  predictions.classes() == 0 ? "numbers" : predictions.classes() + " classes"));
    }
    if (!takes(predictions)) {
      throw new IllegalArgumentException(
          label() + " needs probabilities, and the loss of the training gives none");
    }
    if (!predictions.areFinite()) {
      return Double.NaN;
    }
    return this instanceof ClassMetric metric
        ? metric.value((ClassPredictions) predictions)
        : ((NumberMetric) this).value((NumberPredictions) predictions);
  }
}
