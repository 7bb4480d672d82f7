package dev.warptron.verify;

import dev.warptron.backend.spi.Backend;
import dev.warptron.model.Precision;

/**
 * Error bounds of results, derived from the unit roundoff u of the device and the number of terms.
 */
public final class Tolerance {
  /**
   * Bound of the error of an elementary function (exp, tanh, log1p) and the few operations around
   * it, in units of u. Vendors state errors of 1 to 2 ulps for each function, which are 2 to 4 u,
   * and no formula here nests more than two functions.
   */
  private static final int FUNCTION_ROUNDINGS = 16;

  private final double u;
  private final double productRoundoff;

  private Tolerance(double u, double productRoundoff) {
    this.u = u;
    this.productRoundoff = productRoundoff;
  }

  /** For results computed in this precision. */
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
   * The bound for an entry of a matrix product. If the device rounds operands, with roundoff p,
   * each term grows at most by a factor of (1 + p)^2. Tensor cores may truncate when they add,
   * which doubles the error of rounding.
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
   * @param largest upper bound of the magnitudes of the formula's terms, and of the result
   */
  public double ofFunction(double largest) {
    return gamma(FUNCTION_ROUNDINGS) * largest;
  }
}
