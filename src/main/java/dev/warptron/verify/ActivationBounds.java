package dev.warptron.verify;

import dev.warptron.function.Activation;
import dev.warptron.function.Activation.Reads;

/** Error bounds of an activation and its derivative, given an error bound of z. */
public final class ActivationBounds {
  private final Tolerance tolerance;

  /** For a device of this precision. */
  public ActivationBounds(Tolerance tolerance) {
    this.tolerance = tolerance;
  }

  /** Error bound of {@code f(z)} due to an error of z of at most {@code bound}, and rounding. */
  public double ofValue(Activation f, double z, double bound) {
    return ofChange(f, z, bound) + ofRounding(f, z);
  }

  /**
   * Error bound of {@code f(z)} due to an error of z of at most {@code bound}: the largest slope
   * near z times the bound.
   */
  double ofChange(Activation f, double z, double bound) {
    double slope = Math.abs(f.derivative(z, f.forward(z)));
    return (slope + changeOfDerivative(f, z, bound)) * bound;
  }

  /** Error bound of {@code f'(z)} due to an error of z of at most {@code bound}, and rounding. */
  double ofDerivative(Activation f, double z, double bound) {
    return changeOfDerivative(f, z, bound) + ofDerivativeRounding(f, z);
  }

  private static double changeOfDerivative(Activation f, double z, double bound) {
    ActivationShape shape = ActivationShape.of(f);
    return shape.largestJump(z, bound) + shape.largestCurvature(z, bound) * bound;
  }

  /** Bound of the rounding error of {@code f(z)} itself. */
  double ofRounding(Activation f, double z) {
    // The formula's terms are at most max(1, |z|, |f(z)|), as in z (1 + erf(z)).
    return ActivationShape.of(f).copies()
        ? 0
        : tolerance.ofFunction(Math.max(Math.max(1, Math.abs(z)), Math.abs(f.forward(z))));
  }

  /** Bound of the rounding error of {@code f'(z)}, given z and a. */
  private double ofDerivativeRounding(Activation f, double z) {
    // The formula's terms are at most twice max(1, |z or a|), as in 1 - a^2.
    double read = Math.abs(f.reads() == Reads.Z ? z : f.forward(z));
    return ActivationShape.of(f).copies() ? 0 : 2 * tolerance.ofFunction(Math.max(1, read));
  }

  /** Bound of the rounding error of {@code delta f'(z)}, given z and a. */
  public double ofGradient(Activation f, double z, double a, double delta) {
    return Math.abs(delta) * ofDerivativeRounding(f, z)
        + tolerance.ofFunction(Math.abs(delta * f.derivative(z, a)));
  }

  /** Whether the derivative jumps within this distance of z. */
  public static boolean isNearKink(Activation f, double z, double distance) {
    return ActivationShape.of(f).largestJump(z, distance) > 0;
  }
}
