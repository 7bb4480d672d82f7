package dev.warptron.metric;

import java.util.List;
import java.util.Optional;

/** All metrics of predictions. */
public final class Metrics {
  private static final List<PredictionMetric> ALL =
      List.of(
          new Accuracy(),
          new BalancedAccuracy(),
          new Precision(Average.BINARY),
          new Precision(Average.MACRO),
          new Precision(Average.MICRO),
          new Precision(Average.WEIGHTED),
          new Recall(Average.BINARY),
          new Recall(Average.MACRO),
          new Recall(Average.MICRO),
          new Recall(Average.WEIGHTED),
          new F1(Average.BINARY),
          new F1(Average.MACRO),
          new F1(Average.MICRO),
          new F1(Average.WEIGHTED),
          new RocAuc(),
          new AveragePrecision(),
          new LogLoss(),
          new BrierScore(),
          new CalibrationError(15),
          new MatthewsCorrelation(),
          new CohenKappa(),
          new TopKAccuracy(2),
          new RSquared(),
          new RootMeanSquaredError(),
          new MeanAbsoluteError(),
          new MeanAbsolutePercentageError(),
          new MedianAbsoluteError(),
          new PinballLoss(0.5),
          new PoissonDeviance(),
          new GammaDeviance(),
          new TweedieDeviance(1.5));

  private Metrics() {}

  /** One of each, with its default parameter. */
  public static List<PredictionMetric> all() {
    return ALL;
  }

  /** Those that are defined for this number of classes; 0 means numbers. */
  public static List<PredictionMetric> of(int classes) {
    return ALL.stream().filter(metric -> metric.takes(classes)).toList();
  }

  /**
   * Parses a {@link PredictionMetric#label}; without a parameter, the default is used.
   *
   * @return empty if there is no such metric
   * @throws IllegalArgumentException if the parameter is invalid
   */
  public static Optional<PredictionMetric> parse(String label) {
    int colon = label.indexOf(':');
    String name = colon < 0 ? label : label.substring(0, colon);
    Optional<PredictionMetric> found =
        ALL.stream().filter(metric -> metric.name().equals(name)).findFirst();
    return colon < 0
        ? found
        : found.map(metric -> metric.withParameter(number(name, label.substring(colon + 1))));
  }

  private static double number(String name, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the parameter of %s must be a number, got '%s'".formatted(name, text), e);
    }
  }
}
