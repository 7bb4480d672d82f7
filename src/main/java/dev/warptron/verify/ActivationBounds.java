package dev.warptron.verify;

import dev.warptron.function.Activation;

/** How far an activation and its derivative may be off, given how far z may be. */
final class ActivationBounds {
  private final Tolerance tolerance;

  ActivationBounds(Tolerance tolerance) {
    this.tolerance = tolerance;
  }

  /** How far f may be from {@code f(z)}, if z may be off by a bound. */
  double ofChange(Activation f, double z, double bound) {
    double slope = f.derivative(z, f.forward(z));
    return switch (f) {
      case IDENTITY, RELU -> bound;
      case LOGISTIC, TANH -> (slope + largestCurvature(f) * bound) * bound;
    };
  }

  /** The largest {@code |f''|}, where the third derivative is 0. */
  private static double largestCurvature(Activation f) {
    return switch (f) {
      case IDENTITY, RELU -> 0;
      case LOGISTIC -> Math.sqrt(3) / 18;
      case TANH -> 4 / Math.sqrt(27);
    };
  }

  double ofDerivative(Activation f, double sum, double sumBound) {
    return switch (f) {
      case IDENTITY -> 0;
      case LOGISTIC, TANH -> largestCurvature(f) * sumBound + 2 * ofRounding(f);
      case RELU -> Math.abs(sum) <= sumBound ? 1 : 0;
    };
  }

  double ofRounding(Activation f) {
    return switch (f) {
      case IDENTITY, RELU -> 0;
      case LOGISTIC, TANH -> tolerance.ofFunction(1);
    };
  }
}
