package dev.warptron.verify;

import dev.warptron.function.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Properties of an activation for error bounds, found by sampling its derivative, so that a new
 * activation needs no entry here.
 *
 * @param activation f
 * @param kinks where f' jumps
 * @param copies whether f(z) is z or 0, with slope 1 or 0, and so has no rounding error
 */
record ActivationShape(Activation activation, List<Kink> kinks, boolean copies) {
  /** There are no kinks outside of it. */
  private static final double RANGE = 40;

  private static final double STEP = 0x1p-8;

  /** Upper bound of the samples for one curvature, which are further apart for a large bound. */
  private static final int MOST_STEPS = 1 << 12;

  /** Width of the interval to which a kink is located. */
  private static final double NARROW = 0x1p-40;

  /**
   * The difference of two samples may underestimate the slope of f', by its third derivative times
   * step^2 / 24. That is below 1 % for functions whose derivatives are of the same size as their
   * curvature.
   */
  private static final double MARGIN = 1.01;

  /**
   * A discontinuity of the derivative.
   *
   * @param z position
   * @param jump height
   */
  record Kink(double z, double jump) {}

  private static final Map<Activation, ActivationShape> KNOWN =
      Activation.all().stream()
          .collect(Collectors.toUnmodifiableMap(f -> f, ActivationShape::sampled));

  static ActivationShape of(Activation f) {
    ActivationShape known = KNOWN.get(f);
    return known == null ? sampled(f) : known;
  }

  private static ActivationShape sampled(Activation f) {
    boolean copies = true;
    List<Kink> kinks = new ArrayList<>();
    double before = derivative(f, -RANGE);
    for (double z = -RANGE + STEP; z <= RANGE; z += STEP) {
      double after = derivative(f, z);
      copies &= (after == 0 && f.forward(z) == 0) || (after == 1 && f.forward(z) == z);
      if (Math.abs(after - before) > STEP) { // more than a curvature of 1 explains
        kink(f, z - STEP, z).ifPresent(kinks::add);
      }
      before = after;
    }
    return new ActivationShape(f, List.copyOf(kinks), copies);
  }

  /** The kink between two samples, found by bisection; empty if f' is continuous. */
  private static Optional<Kink> kink(Activation f, double from, double to) {
    double low = from;
    double high = to;
    double whole = Math.abs(derivative(f, high) - derivative(f, low));
    while (high - low > NARROW) {
      double middle = low + (high - low) / 2;
      double left = Math.abs(derivative(f, middle) - derivative(f, low));
      double right = Math.abs(derivative(f, high) - derivative(f, middle));
      if (left > right) {
        high = middle;
      } else {
        low = middle;
      }
      if (Math.max(left, right) < whole / 4) {
        return Optional.empty(); // a jump would keep its height
      }
    }
    double jump = Math.abs(derivative(f, high) - derivative(f, low));
    return jump > whole / 4 ? Optional.of(new Kink(low, jump)) : Optional.empty();
  }

  /** The sum of the jumps of f' within {@code bound} of z. */
  double largestJump(double z, double bound) {
    return kinks.stream()
        .filter(kink -> Math.abs(z - kink.z) <= bound + NARROW)
        .mapToDouble(Kink::jump)
        .sum();
  }

  /** The largest {@code |f''|} within {@code bound} of z, the jumps of f' aside. */
  double largestCurvature(double z, double bound) {
    if (copies) {
      return 0;
    }
    // From a step below z - bound to a step above z + bound.
    int steps = (int) Math.min(Math.ceil(2 * bound / STEP) + 2, MOST_STEPS);
    double step = Math.max(STEP, 2 * bound / Math.max(1, steps - 2));
    double curvature = 0;
    double before = derivative(activation, z - bound - step);
    for (int i = 0; i < steps; i++) {
      double from = z - bound + (i - 1) * step;
      double after = derivative(activation, from + step);
      if (!hasKink(from, from + step)) {
        curvature = Math.max(curvature, Math.abs(after - before) / step);
      }
      before = after;
    }
    return MARGIN * curvature;
  }

  private boolean hasKink(double from, double to) {
    return kinks.stream().anyMatch(kink -> kink.z + NARROW >= from && kink.z - NARROW <= to);
  }

  private static double derivative(Activation f, double z) {
    return f.derivative(z, f.forward(z));
  }
}
