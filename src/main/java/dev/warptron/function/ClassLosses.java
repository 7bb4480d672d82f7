package dev.warptron.function;

/**
 * The losses of class targets, 0 or 1 in each output, or between them with label smoothing. Their
 * metric sum is the number of correct rows.
 *
 * <p>Legend: as in {@link RowLoss}; {@code s(z) = 1 / (1 + e^-z)}, {@code t = 2 y - 1}.
 */
final class ClassLosses {
  private ClassLosses() {}

  static final RowLoss BINARY_CROSS_ENTROPY =
      ofBinaryOutputs(
          Link.LOGISTIC,
          (z, y, p) -> Math.max(z, 0) - z * y + softplusOfMinus(Math.abs(z)),
          (z, y, p) -> Link.LOGISTIC.prediction(z) - y);

  static final RowLoss FOCAL =
      ofBinaryOutputs(Link.LOGISTIC, ClassLosses::focal, ClassLosses::focalSlope)
          .with(new Parameter("gamma", 2, 0, 10));

  static final RowLoss HINGE =
      ofBinaryOutputs(
          Link.IDENTITY,
          (z, y, p) -> Math.max(0, margin(z, y)),
          (z, y, p) -> margin(z, y) > 0 ? -sign(y) : 0);

  static final RowLoss SQUARED_HINGE =
      ofBinaryOutputs(
          Link.IDENTITY,
          (z, y, p) -> Math.max(0, margin(z, y)) * Math.max(0, margin(z, y)),
          (z, y, p) -> -2 * sign(y) * Math.max(0, margin(z, y)));

  static final RowLoss SOFTMAX_CROSS_ENTROPY =
      new RowLoss(
          Link.SOFTMAX,
          Metric.ACCURACY,
          ClassLosses::softmaxCrossEntropy,
          ClassLosses::softmaxSlope,
          ClassLosses::largestIsTheTarget);

  private static double softmaxCrossEntropy(double[] z, double[] y, double p) {
    double largest = z[Loss.argMax(z)];
    double sumOfExponentials = 0;
    for (double v : z) {
      sumOfExponentials += Math.exp(v - largest);
    }
    double logSum = Math.log(sumOfExponentials);
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      sum += y[j] * (logSum - (z[j] - largest));
    }
    return sum;
  }

  private static double[] softmaxSlope(double[] z, double[] y, double p) {
    double[] gradient = Link.SOFTMAX.prediction(z);
    for (int j = 0; j < z.length; j++) {
      gradient[j] -= y[j];
    }
    return gradient;
  }

  // The largest output must be the target's class; ties go to the first.
  private static double largestIsTheTarget(double[] z, double[] y, double p) {
    return Loss.argMax(z) == Loss.argMax(y) ? 1 : 0;
  }

  private static double sign(double y) {
    return 2 * y - 1;
  }

  private static double margin(double z, double y) {
    return 1 - sign(y) * z;
  }

  /** {@code ln(1 + e^-x)} for x &gt;= 0. */
  private static double softplusOfMinus(double x) {
    return Math.log1p(Math.exp(-x));
  }

  /** {@code ln(1 + e^x)}, which is {@code -ln s(-x)}, for every x. */
  private static double softplus(double x) {
    return Math.max(x, 0) + softplusOfMinus(Math.abs(x));
  }

  // With q = s(t z): -(1 - q)^p ln q. Both logarithms as softplus, which never takes that of 0.
  private static double focal(double z, double y, double p) {
    double x = sign(y) * z;
    return Math.exp(-p * softplus(x)) * softplus(-x);
  }

  private static double focalSlope(double z, double y, double p) {
    double x = sign(y) * z;
    double q = Link.LOGISTIC.prediction(x);
    double rest = Link.LOGISTIC.prediction(-x);
    return -sign(y) * Math.exp(-p * softplus(x)) * (p * q * softplus(-x) + rest);
  }

  /** A sum over independent binary outputs. */
  private static RowLoss ofBinaryOutputs(Link link, RowLoss.Term value, RowLoss.Term gradient) {
    return RowLoss.ofEachOutput(
        link, Metric.ACCURACY, value, gradient, ClassLosses::everyOutputIsCorrect);
  }

  // Every z must have the sign of its target, so that a probability is on the same side of 1/2;
  // 0 counts as class 0.
  private static double everyOutputIsCorrect(double[] z, double[] y, double p) {
    for (int j = 0; j < z.length; j++) {
      if ((z[j] > 0) != (y[j] > 0.5)) {
        return 0;
      }
    }
    return 1;
  }
}
