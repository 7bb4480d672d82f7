package dev.warptron.optim;

/**
 * The bias correction {@code 1 / (1 - beta^t)} of a moment that starts at 0, t the update number.
 *
 * <p>{@code 1 - beta^t = -expm1(t ln beta)} avoids the cancellation of a difference of two numbers
 * near 1, so a correction is accurate to about one ulp of a double.
 */
final class BiasCorrection {
  /** Below -56 ln 2 = -38.8, StrictMath.expm1 returns -1 (fdlibm, s_expm1.c). */
  static final double EXPM1_IS_MINUS_ONE = -40;

  private final double logOfBeta;

  /**
   * The corrections of a moment.
   *
   * @param beta decay of the moment, per update, in [0, 1)
   */
  BiasCorrection(double beta) {
    this.logOfBeta = StrictMath.log(beta);
  }

  /** {@code ln beta^t}. */
  double exponent(long update) {
    return logOfBeta * (double) update;
  }

  /** The correction of an update, counted from 1. */
  double of(long update) {
    return isOneFrom(update) ? 1 : -1 / StrictMath.expm1(exponent(update));
  }

  /** Whether the correction is 1 from this update on. */
  boolean isOneFrom(long update) {
    return exponent(update) < EXPM1_IS_MINUS_ONE;
  }
}
