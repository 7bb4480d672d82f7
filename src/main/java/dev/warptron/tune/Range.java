package dev.warptron.tune;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A range of numbers from which a random search draws a setting.
 *
 * <p>Real numbers are rounded to four significant digits, so that a table shows the exact value.
 *
 * @param low the smallest; &gt; 0 if logarithmic
 * @param high the largest, finite, &gt;= {@code low}
 * @param logarithmic whether the logarithm, rather than the number, is uniformly distributed
 * @param whole whether only integers are drawn; both ends are then integers too
 */
public record Range(double low, double high, boolean logarithmic, boolean whole) {
  private static final MathContext DIGITS = new MathContext(4);

  public Range {
    if (!(low <= high && low > Double.NEGATIVE_INFINITY && high < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a range goes from a finite number to one that is not smaller, got %s..%s"
              .formatted(low, high));
    }
    if (logarithmic && !(low > 0)) {
      throw new IllegalArgumentException(
          "a logarithmic range needs a lower end > 0, got %s..%s".formatted(low, high));
    }
    if (whole && !(isWhole(low) && isWhole(high))) {
      throw new IllegalArgumentException(
          "a range of whole numbers needs whole ends, got %s..%s".formatted(low, high));
    }
  }

  /** Real numbers, uniformly distributed. */
  public static Range of(double low, double high) {
    return new Range(low, high, /* logarithmic= */ false, /* whole= */ false);
  }

  /** The same range, with a uniformly distributed logarithm: for learning rates and penalties. */
  public Range onLogScale() {
    return new Range(low, high, /* logarithmic= */ true, whole);
  }

  /** The integers of this range: for units, rows and epochs. */
  public Range ofWholeNumbers() {
    return new Range(low, high, logarithmic, /* whole= */ true);
  }

  /**
   * Maps a uniformly distributed number to the range.
   *
   * @param uniform in [0, 1)
   */
  public double at(double uniform) {
    // Extended by 0.5 at both ends, so that the outermost integers get the same probability.
    double from = whole ? low - 0.5 : low;
    double to = whole ? high + 0.5 : high;
    double drawn;
    if (logarithmic) {
      double bottom = StrictMath.log(from);
      drawn = StrictMath.exp(bottom + uniform * (StrictMath.log(to) - bottom));
    } else {
      drawn = from + uniform * (to - from);
    }
    double rounded = whole ? Math.rint(drawn) : new BigDecimal(drawn).round(DIGITS).doubleValue();
    return Math.min(high, Math.max(low, rounded));
  }

  /** A number of this range as users write it: integers without a decimal point. */
  public String text(double value) {
    return whole ? BigDecimal.valueOf(value).toBigInteger().toString() : String.valueOf(value);
  }

  private static boolean isWhole(double value) {
    return value == Math.rint(value) && Math.abs(value) <= Integer.MAX_VALUE;
  }
}
