package dev.warptron.verify;

import dev.warptron.function.Activation;
import dev.warptron.function.Activation.Reads;

/** How far an activation and its derivative may be off, given how far z may be. */
final class ActivationBounds {
  private final Tolerance tolerance;

  ActivationBounds(Tolerance tolerance) {
    this.tolerance = tolerance;
  }

  /** How far f may be from {@code f(z)}, if z may be off by a bound. */
  double ofChange(Activation f, double z, double bound) {
    ActivationShape shape = ActivationShape.of(f);
    if (shape.largestCurvature() == 0 || shape.largestJump(z, bound) > 0) {
      return shape.largestSlope() * bound;
    }
    double slope = Math.abs(f.derivative(z, f.forward(z)));
    return (slope + shape.largestCurvature() * bound) * bound;
  }

  /** How far f' may be from {@code f'(z)}, if z may be off by a bound. */
  double ofDerivative(Activation f, double z, double bound) {
    ActivationShape shape = ActivationShape.of(f);
    double change = shape.largestJump(z, bound) + shape.largestCurvature() * bound;
    if (shape.copies()) {
      return change;
    }
    // Made of numbers no larger than 1 and what is read, such as 1 - a^2.
    double read = Math.abs(f.reads() == Reads.Z ? z : f.forward(z));
    return change + 2 * tolerance.ofFunction(Math.max(1, read));
  }

  /** How far f may be off by its own rounding. */
  double ofRounding(Activation f, double z) {
    return ActivationShape.of(f).copies()
        ? 0
        : tolerance.ofFunction(Math.max(1, Math.abs(f.forward(z))));
  }
}
