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

  private NumberLosses() {}

  static final RowLoss HALF_SQUARED_ERROR =
      new OfEachOutput(Link.IDENTITY, (z, y, p) -> (z - y) * (z - y) / 2, (z, y, p) -> z - y);

  static final RowLoss ABSOLUTE_ERROR =
      new OfEachOutput(
          Link.IDENTITY, (z, y, p) -> Math.abs(z - y), (z, y, p) -> Math.signum(z - y));

  static final RowLoss HUBER =
      new OfEachOutput(
          Link.IDENTITY,
          (z, y, p) -> huber(z - y, p),
          (z, y, p) -> Math.max(-p, Math.min(p, z - y)));

  static final RowLoss SMOOTH_L1 =
      new OfEachOutput(
          Link.IDENTITY,
          (z, y, p) -> huber(z - y, p) / p,
          (z, y, p) -> Math.max(-p, Math.min(p, z - y)) / p);

  static final RowLoss LOG_COSH =
      new OfEachOutput(
          Link.IDENTITY,
          (z, y, p) -> Math.abs(z - y) + Math.log1p(Math.exp(-2 * Math.abs(z - y))) - Math.log(2),
          (z, y, p) -> Math.tanh(z - y));

  static final RowLoss QUANTILE =
      new OfEachOutput(Link.IDENTITY, NumberLosses::pinball, NumberLosses::pinballSlope);

  static final RowLoss POISSON =
      new OfEachOutput(
          Link.EXPONENTIAL, (z, y, p) -> Math.exp(z) - y * z, (z, y, p) -> Math.exp(z) - y);

  static final RowLoss GAMMA =
      new OfEachOutput(
          Link.EXPONENTIAL, (z, y, p) -> z + y * Math.exp(-z), (z, y, p) -> 1 - y * Math.exp(-z));

  static final RowLoss TWEEDIE =
      new OfEachOutput(
          Link.EXPONENTIAL,
          (z, y, p) -> Math.exp(z * (2 - p)) / (2 - p) - power(z, y, p) / (1 - p),
          (z, y, p) -> Math.exp(z * (2 - p)) - power(z, y, p));

  /** The first half of the outputs are means, the second half logarithms of variances. */
  static final RowLoss GAUSSIAN_NLL =
      new RowLoss() {
        @Override
        public double value(double[] z, double[] y, double p) {
          double sum = 0;
          for (int mean = 0, log = z.length / 2; mean < z.length / 2; mean++, log++) {
            double error = y[mean] - z[mean];
            sum += (z[log] + error * error * Math.exp(-z[log])) / 2;
          }
          return sum;
        }

        @Override
        public double[] gradient(double[] z, double[] y, double p) {
          double[] gradient = new double[z.length];
          for (int mean = 0, log = z.length / 2; mean < z.length / 2; mean++, log++) {
            double precision = Math.exp(-z[log]);
            double error = y[mean] - z[mean];
            gradient[mean] = -error * precision;
            gradient[log] = (1 - error * error * precision) / 2;
          }
          return gradient;
        }

        @Override
        public Link link() {
          return Link.MEAN_AND_VARIANCE;
        }

        @Override
        public Metric metric() {
          return Metric.R_SQUARED;
        }

        @Override
        public double metricTerm(double[] z, double[] y, double p) {
          double sum = 0;
          for (int mean = 0; mean < z.length / 2; mean++) {
            sum += (z[mean] - y[mean]) * (z[mean] - y[mean]);
          }
          return sum;
        }
      };

  /**
   * One target, which is the first entry of y. The level of the first output is p, those of the
   * others are their entries of y.
   */
  static final RowLoss QUANTILES =
      new RowLoss() {
        @Override
        public double value(double[] z, double[] y, double p) {
          double sum = 0;
          for (int j = 0; j < z.length; j++) {
            sum += pinball(z[j], y[0], level(y, j, p));
          }
          return sum;
        }

        @Override
        public double[] gradient(double[] z, double[] y, double p) {
          double[] gradient = new double[z.length];
          for (int j = 0; j < z.length; j++) {
            gradient[j] = pinballSlope(z[j], y[0], level(y, j, p));
          }
          return gradient;
        }

        @Override
        public Link link() {
          return Link.IDENTITY;
        }

        @Override
        public Metric metric() {
          return Metric.R_SQUARED;
        }

        // Of the output that is nearest to the median; the first of equally near ones.
        @Override
        public double metricTerm(double[] z, double[] y, double p) {
          int nearest = 0;
          for (int j = 1; j < z.length; j++) {
            if (Math.abs(level(y, j, p) - MEDIAN) < Math.abs(level(y, nearest, p) - MEDIAN)) {
              nearest = j;
            }
          }
          return (z[nearest] - y[0]) * (z[nearest] - y[0]);
        }
      };

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
  private record OfEachOutput(Link link, Term value, Term gradient) implements RowLoss {
    @Override
    public double value(double[] z, double[] y, double p) {
      return RowLoss.sum(value, z, y, p);
    }

    @Override
    public double[] gradient(double[] z, double[] y, double p) {
      return RowLoss.each(gradient, z, y, p);
    }

    @Override
    public Metric metric() {
      return Metric.R_SQUARED;
    }

    @Override
    public double metricTerm(double[] z, double[] y, double p) {
      return RowLoss.sum((a, b, unused) -> (a - b) * (a - b), link.prediction(z), y, p);
    }
  }
}
