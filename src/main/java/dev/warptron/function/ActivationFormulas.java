package dev.warptron.function;

import org.apache.commons.math3.special.Erf;

/**
 * The longer formulas of {@link Activation.Kind}. Each is accurate relative to the largest of 1,
 * {@code |z|} and its value, and neither overflows nor becomes NaN on the way to a finite result.
 */
final class ActivationFormulas {
  /** lambda of selu. */
  static final double LAMBDA = 1.0507009873554805;

  /** lambda times alpha of selu. */
  static final double LAMBDA_ALPHA = LAMBDA * 1.6732632423543772;

  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

  /** The argument of tanh in gelu_tanh is {@code z (LINEAR + CUBIC z^2) / 2}. */
  private static final double LINEAR = 2 * Math.sqrt(2 / Math.PI);

  private static final double CUBIC = LINEAR * 0.044715;

  /** Beyond it, mish and gelu_tanh equal z or 0 to the last bit, and so do their slopes 1 or 0. */
  private static final double FAR = 40;

  private ActivationFormulas() {}

  /** {@code 1 / (1 + e^-z)}. */
  static double logistic(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** Phi(z), the distribution function of the standard normal distribution. */
  static double normalDistribution(double z) {
    return Erf.erfc(-z * SQRT_HALF) / 2;
  }

  /** The density of the standard normal distribution. */
  static double normalDensity(double z) {
    return Math.exp(-z * z / 2) / SQRT_TWO_PI;
  }

  /**
   * gelu_tanh: {@code z s}, because {@code (1 + tanh y) / 2} is s, the logistic function of 2 y.
   */
  static double geluTanh(double z) {
    return z * logistic(z * (LINEAR + CUBIC * z * z));
  }

  /** {@code s (1 + z (1 - s) y')}, with s the logistic function of y. */
  static double geluTanhDerivative(double z) {
    double near = Math.max(-FAR, Math.min(z, FAR));
    double y = near * (LINEAR + CUBIC * near * near);
    double slope = LINEAR + 3 * CUBIC * near * near;
    return logistic(y) * (1 + near * logistic(-y) * slope);
  }

  /**
   * mish: with {@code e = e^z} and {@code n = e (e + 2)}, tanh(ln(1 + e)) is {@code n / (n + 2)}.
   */
  static double mish(double z) {
    double e = Math.exp(Math.min(z, FAR));
    double n = e * (e + 2);
    return z * (n / (n + 2));
  }

  /** {@code n / (n + 2) + 4 e z (1 + e) / (n + 2)^2}. */
  static double mishDerivative(double z) {
    double near = Math.min(z, FAR);
    double e = Math.exp(near);
    double n = e * (e + 2);
    return (n + 4 * e * near * (1 + e) / (n + 2)) / (n + 2);
  }

  /** {@code min(max(z + 3, 0), 6) / 6}. */
  static double hardSigmoid(double z) {
    return Math.min(Math.max(z + 3, 0), 6) / 6;
  }

  /** squareplus, without cancellation for z &lt; 0. */
  static double squareplus(double z, double b) {
    double root = Math.hypot(z, Math.sqrt(b));
    return z > 0 ? z / 2 + root / 2 : b / 2 / (root - z);
  }
}
