package dev.warptron.verify;

/**
 * A number, its expected value and its error bound.
 *
 * @param where the case, and the position in it
 * @param expected from the reference device or plain loops, in double precision
 * @param reached by the device under test
 * @param bound the largest permitted absolute error, &gt;= 0; 0 if every bit must agree
 */
public record Difference(String where, double expected, double reached, double bound) {
  /**
   * The absolute error divided by the bound; above 1 is a failure. Infinite if one of the three is
   * not finite, or if the numbers differ and the bound is 0.
   */
  public double share() {
    return share(expected, reached, bound);
  }

  static double share(double expected, double reached, double bound) {
    double distance = Math.abs(reached - expected);
    if (!Double.isFinite(distance) || !Double.isFinite(bound)) {
      return Double.POSITIVE_INFINITY;
    }
    return distance == 0 ? 0 : distance / bound;
  }

  /** Whether the number is within the bound. */
  public boolean passes() {
    return share() <= 1;
  }

  /** For the user. */
  public String describe() {
    return bound == 0
        ? "%s: expected exactly %s, got %s".formatted(where, expected, reached)
        : "%s: expected %s within %.3g, got %s".formatted(where, expected, bound, reached);
  }
}
