package dev.warptron.verify;

import dev.warptron.function.Activation;
import dev.warptron.function.Activation.Reads;

/** Error bounds of an activation and its derivative, given an error bound of z. */
final class ActivationBounds {
  private final Tolerance tolerance;

  ActivationBounds(Tolerance tolerance) {
    this.tolerance = tolerance;
  }

  /** Error bound of {@code f(z)} due to an error of z of at most {@code bound}. */
  double ofChange(Activation f, double z, double bound) {
    ActivationShape shape = ActivationShape.of(f);
    if (shape.largestCurvature() == 0 || shape.largestJump(z, bound) > 0) {
      return shape.largestSlope() * bound;
    }
    double slope = Math.abs(f.derivative(z, f.forward(z)));
    return (slope + shape.largestCurvature() * bound) * bound;
  }

  /** Error bound of {@code f'(z)} due to an error of z of at most {@code bound}, and rounding. */
  double ofDerivative(Activation f, double z, double bound) {
    ActivationShape shape = ActivationShape.of(f);
    double change = shape.largestJump(z, bound) + shape.largestCurvature() * bound;
    if (shape.copies()) {
      return change;
    }
    // The formula's terms are at most max(1, z or a), as in 1 - a^2.
    double read = Math.abs(f.reads() == Reads.Z ? z : f.forward(z));
    return change + 2 * tolerance.ofFunction(Math.max(1, read));
  }

  /** Bound of the rounding error of {@code f(z)} itself. */
  double ofRounding(Activation f, double z) {
    return ActivationShape.of(f).copies()
        ? 0
        : tolerance.ofFunction(Math.max(1, Math.abs(f.forward(z))));
  }
}
