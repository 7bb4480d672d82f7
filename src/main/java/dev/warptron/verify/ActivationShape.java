package dev.warptron.verify;

import dev.warptron.function.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Properties of an activation f for error bounds, found by sampling its derivative, so that a new
 * activation needs no entry here.
 */
final class ActivationShape {
  /** There are no kinks outside of it. */
  private static final double RANGE = 40;

  private static final double STEP = 0x1p-8;

  /** Upper bound of the samples for one curvature outside of the range. */
  private static final int MOST_STEPS = 1 << 12;

  /** Cells of the range whose largest curvature is kept, so that a wide search is short. */
  private static final int BLOCK = 64;

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

  private static final Map<Activation, ActivationShape> KNOWN = new ConcurrentHashMap<>();

  private final Activation activation;
  private final List<Kink> kinks; // where f' jumps
  private final boolean copies;
  private final double[] cells; // (range / STEP) curvature between neighbouring samples
  private final double[] blocks; // the largest of each BLOCK cells

  private ActivationShape(
      Activation activation, List<Kink> kinks, boolean copies, double[] cells, double[] blocks) {
    this.activation = activation;
    this.kinks = kinks;
    this.copies = copies;
    this.cells = cells;
    this.blocks = blocks;
  }

  /** Whether f(z) is z or 0, with slope 1 or 0, and so has no rounding error. */
  boolean copies() {
    return copies;
  }

  static ActivationShape of(Activation f) {
    return KNOWN.computeIfAbsent(f, ActivationShape::sampled);
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
    double[] cells = curvatures(f, kinks);
    return new ActivationShape(f, List.copyOf(kinks), copies, cells, blocks(cells));
  }

  /** The curvature between two neighbouring samples of the range; 0 at a kink. */
  private static double[] curvatures(Activation f, List<Kink> kinks) {
    double[] cells = new double[(int) (2 * RANGE / STEP)];
    double before = derivative(f, -RANGE);
    for (int i = 0; i < cells.length; i++) {
      double from = -RANGE + i * STEP;
      double after = derivative(f, from + STEP);
      cells[i] = hasKink(kinks, from, from + STEP) ? 0 : Math.abs(after - before) / STEP;
      before = after;
    }
    return cells;
  }

  private static double[] blocks(double[] cells) {
    double[] blocks = new double[(cells.length + BLOCK - 1) / BLOCK];
    for (int i = 0; i < cells.length; i++) {
      blocks[i / BLOCK] = Math.max(blocks[i / BLOCK], cells[i]);
    }
    return blocks;
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
    double sum = 0;
    for (Kink kink : kinks) {
      sum += Math.abs(z - kink.z) <= bound + NARROW ? kink.jump : 0;
    }
    return sum;
  }

  /** The largest {@code |f''|} within {@code bound} of z, the jumps of f' aside. */
  double largestCurvature(double z, double bound) {
    if (copies) {
      return 0;
    }
    double low = z - bound - STEP;
    double high = z + bound + STEP;
    return MARGIN
        * (low >= -RANGE && high < RANGE
            ? largestOfCells((int) ((low + RANGE) / STEP), (int) ((high + RANGE) / STEP))
            : largestOfSamples(z, bound));
  }

  /** The largest curvature of the cells {@code first} to {@code last}. */
  private double largestOfCells(int first, int last) {
    double largest = 0;
    for (int i = first; i <= last; ) {
      if (i % BLOCK == 0 && i + BLOCK - 1 <= last) {
        largest = Math.max(largest, blocks[i / BLOCK]);
        i += BLOCK;
      } else {
        largest = Math.max(largest, cells[i]);
        i++;
      }
    }
    return largest;
  }

  private double largestOfSamples(double z, double bound) {
    // From a step below z - bound to a step above z + bound.
    int steps = (int) Math.min(Math.ceil(2 * bound / STEP) + 2, MOST_STEPS);
    double step = Math.max(STEP, 2 * bound / Math.max(1, steps - 2));
    double curvature = 0;
    double before = derivative(activation, z - bound - step);
    for (int i = 0; i < steps; i++) {
      double from = z - bound + (i - 1) * step;
      double after = derivative(activation, from + step);
      if (!hasKink(kinks, from, from + step)) {
        curvature = Math.max(curvature, Math.abs(after - before) / step);
      }
      before = after;
    }
    return curvature;
  }

  private static boolean hasKink(List<Kink> kinks, double from, double to) {
    for (Kink kink : kinks) {
      if (kink.z + NARROW >= from && kink.z - NARROW <= to) {
        return true;
      }
    }
    return false;
  }

  private static double derivative(Activation f, double z) {
    return f.derivative(z, f.forward(z));
  }
}
