package dev.warptron.verify;

import dev.warptron.backend.Backend;
import dev.warptron.model.Precision;

/**
 * How far a result may be from the exact one: derived from the unit roundoff u of the device and
 * the number of terms.
 */
public final class Tolerance {
  /**
   * Roundings that one evaluation of an elementary function (exp, tanh, log1p) and the few
   * operations around it may add up to, in units of u. Vendors state 1 to 2 units in the last place
   * for each function, which are 2 to 4 u, and no formula here has more than two functions in a
   * row.
   */
  private static final int FUNCTION_ROUNDINGS = 16;

  private final double u;
  private final double productRoundoff;

  private Tolerance(double u, double productRoundoff) {
    this.u = u;
    this.productRoundoff = productRoundoff;
  }

  /** For results that are computed in this precision. */
  public static Tolerance of(Precision precision) {
    return new Tolerance(precision.unitRoundoff(), precision.unitRoundoff());
  }

  /** For results of this device. */
  public static Tolerance of(Backend backend) {
    return new Tolerance(backend.precision().unitRoundoff(), backend.productRoundoff());
  }

  /**
   * {@code gamma_n = n u / (1 - n u)}: a sum of n products, in any order, is within gamma_n times
   * the sum of the absolute products (Higham, Accuracy and Stability of Numerical Algorithms, 2nd
   * edition, section 3.1).
   */
  public double gamma(long terms) {
    return terms * u / (1 - terms * u);
  }

  /** The bound for a sum of products. */
  public double ofSum(long terms, double sumOfAbsoluteTerms) {
    return gamma(terms + 2) * sumOfAbsoluteTerms;
  }

  /**
   * The bound for an entry of a matrix product. If the device rounds operands, with roundoff p, a
   * term of the sum becomes at most (1 + p)^2 of what it was, and the tensor cores may cut off what
   * they add, which costs twice what rounding does.
   */
  public double ofProducts(long terms, double sumOfAbsoluteTerms) {
    if (productRoundoff == u) {
      return ofSum(terms, sumOfAbsoluteTerms);
    }
    double operands = (1 + productRoundoff) * (1 + productRoundoff);
    return (operands * (1 + gamma(2 * (terms + 2))) - 1) * sumOfAbsoluteTerms;
  }

  /**
   * The bound for an elementary function.
   *
   * @param largest of the magnitudes that the formula adds or multiplies, at least the result's
   */
  public double ofFunction(double largest) {
    return gamma(FUNCTION_ROUNDINGS) * largest;
  }
}
