package dev.warptron.function;

/**
 * The losses of numbers. Their metric sum is the squared error of the prediction, whatever the loss
 * is, so that R squared (scikit-learn's {@code r2_score}) compares networks with different losses.
 * The score of scikit-learn's Poisson, gamma and Tweedie regressors is another number, the share of
 * the deviance that is explained ({@code d2_tweedie_score}).
 *
 * <p>Legend: as in {@link RowLoss}; {@code d = z - y}.
 */
final class NumberLosses {
  private static final double MEDIAN = 0.5;

  /** Where a difference changes from squared to absolute, in units of the target. */
  private static final double NARROW = 1e-6;

  private static final double WIDE = 1e6;

  private static final double LEAST_LEVEL = 1e-6;
  private static final Parameter LEVEL = new Parameter("level", 0.5, LEAST_LEVEL, 1 - LEAST_LEVEL);

  private NumberLosses() {}

  static final RowLoss HALF_SQUARED_ERROR =
      ofEachOutput(Link.IDENTITY, (z, y, p) -> (z - y) * (z - y) / 2, (z, y, p) -> z - y);

  static final RowLoss ABSOLUTE_ERROR =
      ofEachOutput(Link.IDENTITY, (z, y, p) -> Math.abs(z - y), (z, y, p) -> Math.signum(z - y));

  static final RowLoss HUBER =
      ofEachOutput(
              Link.IDENTITY,
              (z, y, p) -> huber(z - y, p),
              (z, y, p) -> Math.max(-p, Math.min(p, z - y)))
          .with(new Parameter("delta", 1, NARROW, WIDE));

  static final RowLoss SMOOTH_L1 =
      ofEachOutput(
              Link.IDENTITY,
              (z, y, p) -> huber(z - y, p) / p,
              (z, y, p) -> Math.max(-p, Math.min(p, z - y)) / p)
          .with(new Parameter("beta", 1, NARROW, WIDE));

  static final RowLoss LOG_COSH =
      ofEachOutput(
          Link.IDENTITY,
          (z, y, p) -> Math.abs(z - y) + Math.log1p(Math.exp(-2 * Math.abs(z - y))) - Math.log(2),
          (z, y, p) -> Math.tanh(z - y));

  static final RowLoss QUANTILE =
      ofEachOutput(Link.IDENTITY, NumberLosses::pinball, NumberLosses::pinballSlope).with(LEVEL);

  static final RowLoss POISSON =
      ofEachOutput(
          Link.EXPONENTIAL, (z, y, p) -> Math.exp(z) - y * z, (z, y, p) -> Math.exp(z) - y);

  static final RowLoss GAMMA =
      ofEachOutput(
          Link.EXPONENTIAL, (z, y, p) -> z + y * Math.exp(-z), (z, y, p) -> 1 - y * Math.exp(-z));

  static final RowLoss TWEEDIE =
      ofEachOutput(
              Link.EXPONENTIAL,
              (z, y, p) -> Math.exp(z * (2 - p)) / (2 - p) - power(z, y, p) / (1 - p),
              (z, y, p) -> Math.exp(z * (2 - p)) - power(z, y, p))
          .with(new Parameter("power", 1.5, 1.01, 1.99));

  /** The first half of the outputs are means, the second half logarithms of variances. */
  static final RowLoss GAUSSIAN_NLL =
      new RowLoss(
          Link.MEAN_AND_VARIANCE,
          Metric.R_SQUARED,
          NumberLosses::gaussian,
          NumberLosses::gaussianSlope,
          NumberLosses::squaredErrorOfMeans);

  /**
   * One target, which is the first entry of y. The level of the first output is p, those of the
   * others are their entries of y.
   */
  static final RowLoss QUANTILES =
      new RowLoss(
          Link.IDENTITY,
          Metric.R_SQUARED,
          NumberLosses::pinballs,
          NumberLosses::pinballSlopes,
          NumberLosses::squaredErrorOfMedian,
          LEVEL);

  private static double gaussian(double[] z, double[] y, double p) {
    double sum = 0;
    for (int mean = 0, log = z.length / 2; mean < z.length / 2; mean++, log++) {
      double error = y[mean] - z[mean];
      sum += (z[log] + error * error * Math.exp(-z[log])) / 2;
    }
    return sum;
  }

  private static double[] gaussianSlope(double[] z, double[] y, double p) {
    double[] gradient = new double[z.length];
    for (int mean = 0, log = z.length / 2; mean < z.length / 2; mean++, log++) {
      double precision = Math.exp(-z[log]);
      double error = y[mean] - z[mean];
      gradient[mean] = -error * precision;
      gradient[log] = (1 - error * error * precision) / 2;
    }
    return gradient;
  }

  private static double squaredErrorOfMeans(double[] z, double[] y, double p) {
    double sum = 0;
    for (int mean = 0; mean < z.length / 2; mean++) {
      sum += (z[mean] - y[mean]) * (z[mean] - y[mean]);
    }
    return sum;
  }

  private static double pinballs(double[] z, double[] y, double p) {
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      sum += pinball(z[j], y[0], level(y, j, p));
    }
    return sum;
  }

  private static double[] pinballSlopes(double[] z, double[] y, double p) {
    double[] gradient = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      gradient[j] = pinballSlope(z[j], y[0], level(y, j, p));
    }
    return gradient;
  }

  // Of the output that is nearest to the median; the first of equally near ones.
  private static double squaredErrorOfMedian(double[] z, double[] y, double p) {
    int nearest = 0;
    for (int j = 1; j < z.length; j++) {
      if (Math.abs(level(y, j, p) - MEDIAN) < Math.abs(level(y, nearest, p) - MEDIAN)) {
        nearest = j;
      }
    }
    return (z[nearest] - y[0]) * (z[nearest] - y[0]);
  }

  private static double level(double[] y, int output, double p) {
    return output == 0 ? p : y[output];
  }

  private static double huber(double d, double p) {
    return Math.abs(d) <= p ? d * d / 2 : p * (Math.abs(d) - p / 2);
  }

  private static double pinball(double z, double y, double level) {
    return Math.max(level * (y - z), (level - 1) * (y - z));
  }

  private static double pinballSlope(double z, double y, double level) {
    return y > z ? -level : y < z ? 1 - level : 0;
  }

  /** {@code y e^(z (1 - p))}; 0 for y = 0, also where the power overflows. */
  private static double power(double z, double y, double p) {
    return y == 0 ? 0 : y * Math.exp(z * (1 - p));
  }

  /**
   * A sum over the outputs.
   *
   * @param link from z to the prediction whose squared error is the metric sum
   */
  private static RowLoss ofEachOutput(Link link, RowLoss.Term value, RowLoss.Term gradient) {
    return RowLoss.ofEachOutput(
        link, Metric.R_SQUARED, value, gradient, (z, y, p) -> squaredError(link.prediction(z), y));
  }

  private static double squaredError(double[] prediction, double[] y) {
    double sum = 0;
    for (int j = 0; j < prediction.length; j++) {
      sum += (prediction[j] - y[j]) * (prediction[j] - y[j]);
    }
    return sum;
  }
}
