package dev.warptron.verify;

import dev.warptron.function.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Properties of an activation for error bounds, found by sampling its derivative, so that a new
 * activation needs no entry here.
 *
 * @param largestSlope the largest {@code |f'|}
 * @param largestCurvature the largest {@code |f''|} between the kinks
 * @param kinks where f' jumps
 * @param copies whether f(z) is z or 0, with slope 1 or 0, and so has no rounding error
 */
record ActivationShape(
    double largestSlope, double largestCurvature, List<Kink> kinks, boolean copies) {
  /** Outside of it every activation is nearly linear. */
  private static final double RANGE = 40;

  private static final double STEP = 0x1p-8;

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
    double slope = 0;
    double curvature = 0;
    boolean copies = true;
    List<Kink> kinks = new ArrayList<>();
    double before = derivative(f, -RANGE);
    for (double z = -RANGE + STEP; z <= RANGE; z += STEP) {
      double after = derivative(f, z);
      slope = Math.max(slope, Math.abs(after));
      copies &= (after == 0 && f.forward(z) == 0) || (after == 1 && f.forward(z) == z);
      Kink kink = kink(f, z - STEP, z);
      if (kink == null) {
        curvature = Math.max(curvature, Math.abs(after - before) / STEP);
      } else {
        kinks.add(kink);
      }
      before = after;
    }
    return new ActivationShape(
        copies ? slope : MARGIN * slope, MARGIN * curvature, List.copyOf(kinks), copies);
  }

  /** The kink between two samples, found by bisection; null if f' is continuous. */
  private static @Nullable Kink kink(Activation f, double from, double to) {
    double low = from;
    double high = to;
    double whole = Math.abs(derivative(f, high) - derivative(f, low));
    if (whole <= STEP) {
      return null; // a curvature of 1 explains it
    }
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
        return null; // a jump would keep its height
      }
    }
    double jump = Math.abs(derivative(f, high) - derivative(f, low));
    return jump > whole / 4 ? new Kink(low, jump) : null;
  }

  /** The sum of the jumps of f' within {@code bound} of z. */
  double largestJump(double z, double bound) {
    return kinks.stream()
        .filter(kink -> Math.abs(z - kink.z) <= bound + NARROW)
        .mapToDouble(Kink::jump)
        .sum();
  }

  private static double derivative(Activation f, double z) {
    return f.derivative(z, f.forward(z));
  }
}
