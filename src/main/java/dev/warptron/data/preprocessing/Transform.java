package dev.warptron.data.preprocessing;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function of the numbers of a column, computed in double precision. Immutable; equal if all
 * numbers are equal.
 */
public final class Transform {
  /** The number as it is. */
  public static final Transform IDENTITY = new Transform(Kind.IDENTITY, 0, 1, new double[0]);

  /** A smooth clip keeps everything within this distance of 0. */
  static final double CLIP = 3;

  private final Kind kind;
  private final double center;
  private final double factor;
  private final double[] knots;

  /** The form of the function. */
  public enum Kind {
    /** {@code x}. */
    IDENTITY,
    /** {@code (x - center) factor}. */
    LINEAR,
    /** {@code z / sqrt(1 + (z / 3)^2)} with z as for {@link #LINEAR}. */
    SMOOTH_CLIP,
    /** {@code 2 p - 1}, with p the share of the knots below x, linear between knots. */
    QUANTILES
  }

  private Transform(Kind kind, double center, double factor, double[] knots) {
    this.kind = kind;
    this.center = center;
    this.factor = factor;
    this.knots = knots;
  }

  /**
   * A function with its numbers.
   *
   * @param center for linear ones, finite
   * @param factor for linear ones, finite
   * @param knots for quantiles: at least 2, ascending; copied
   * @throws IllegalArgumentException if a number is not as above
   */
  public static Transform of(Kind kind, double center, double factor, double[] knots) {
    boolean isValid =
        kind == Kind.QUANTILES
            ? knots.length >= 2 && Arrays.equals(knots, Arrays.stream(knots).sorted().toArray())
            : Double.isFinite(center) && Double.isFinite(factor) && knots.length == 0;
    if (!isValid || !Arrays.stream(knots).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "the numbers of a %s transform are not valid: center %s, factor %s, %d knots"
              .formatted(kind, center, factor, knots.length));
    }
    return new Transform(kind, center, factor, knots.clone());
  }

  /** The form. */
  public Kind kind() {
    return kind;
  }

  /** What is subtracted. */
  public double center() {
    return center;
  }

  /** What the difference is multiplied by. */
  public double factor() {
    return factor;
  }

  /** A copy of the knots; empty but for quantiles. */
  public double[] knots() {
    return knots.clone();
  }

  /** The function. */
  double of(double x) {
    return switch (kind) {
      case IDENTITY -> x;
      case LINEAR -> (x - center) * factor;
      case SMOOTH_CLIP -> {
        double z = (x - center) * factor;
        yield z / Math.hypot(1, z / CLIP); // the square may exceed a double
      }
      case QUANTILES -> 2 * share(x) - 1;
    };
  }

  /** The share of the knots below x. Where knots are equal, the middle of their shares. */
  private double share(double x) {
    int last = knots.length - 1;
    if (x < knots[0] || x > knots[last]) {
      return x < knots[0] ? 0 : 1;
    }
    int at = Arrays.binarySearch(knots, x);
    if (at >= 0) {
      return middleOfEqual(at) / last;
    }
    int above = -at - 1;
    double between = (x - knots[above - 1]) / (knots[above] - knots[above - 1]);
    return (above - 1 + between) / last;
  }

  private double middleOfEqual(int at) {
    int first = at;
    int end = at;
    while (first > 0 && knots[first - 1] == knots[at]) {
      first--;
    }
    while (end < knots.length - 1 && knots[end + 1] == knots[at]) {
      end++;
    }
    return (first + end) / 2.0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Transform that
        && kind == that.kind
        && center == that.center
        && factor == that.factor
        && Arrays.equals(knots, that.knots);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, center, factor, Arrays.hashCode(knots));
  }

  @Override
  public String toString() {
    return "Transform[%s, center %s, factor %s, %d knots]"
        .formatted(kind, center, factor, knots.length);
  }
}
