package dev.warptron.optim;

/**
 * The scalars of {@link Nadam}: the learning rate; beta1 and 1 - beta1; beta2 and 1 - beta2;
 * epsilon; the factors of the first moment and of the gradient. The last three are divided by the
 * root of the bias correction of the second moment, so that the formula takes the root of the
 * moment alone.
 */
final class NadamScalars implements UpdateScalars {
  private static final double BASE = 0.96; // of the momentum's schedule

  /** Terms of the series of {@link #logOfProduct}: the j-th is below {@code t / (j 2^j)}. */
  private static final int TERMS = 64;

  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double logOfBeta1;
  private final double logOfDecay; // ln of 0.96^momentumDecay
  private final BiasCorrection second;

  NadamScalars(double beta1, double beta2, double epsilon, double momentumDecay) {
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.logOfBeta1 = StrictMath.log(beta1);
    this.logOfDecay = momentumDecay * StrictMath.log(BASE);
    this.second = new BiasCorrection(beta2);
  }

  @Override
  public void of(long update, double rate, double[] into) {
    double root = StrictMath.sqrt(second.of(update));
    into[0] = rate;
    into[1] = beta1;
    into[2] = 1 - beta1;
    into[3] = beta2;
    into[4] = 1 - beta2;
    into[5] = epsilon / root;
    into[6] = momentum(update + 1) * correction(update + 1) / root;
    into[7] = (1 - momentum(update)) * correction(update) / root;
  }

  /** mu(t). */
  private double momentum(long update) {
    return beta1 * (1 - StrictMath.exp(logOfDecay * (double) update) / 2);
  }

  /** 1 / (1 - P(t)). */
  private double correction(long update) {
    // mu(t) <= beta1, so P(t) is negligible wherever beta1^t is.
    if (logOfBeta1 * (double) update < BiasCorrection.EXPM1_IS_MINUS_ONE) {
      return 1;
    }
    return -1 / StrictMath.expm1(logOfProduct(update));
  }

  /**
   * ln P(t) without a loop over the updates: {@code ln(1 - x / 2) = -sum_j x^j / (j 2^j)}, and the
   * sum of {@code x^j = q^(j k)} over the updates k is geometric.
   */
  private double logOfProduct(long update) {
    double sum = 0;
    double power = 1;
    for (int j = 1; j <= TERMS; j++) {
      power /= 2;
      sum += power / j * sumOfPowers(j * logOfDecay, (double) update);
    }
    return logOfBeta1 * (double) update - sum;
  }

  /** {@code q + q^2 + ... + q^t}, q = e^logOfQ <= 1. */
  private static double sumOfPowers(double logOfQ, double t) {
    return logOfQ == 0
        ? t
        : StrictMath.exp(logOfQ) * StrictMath.expm1(logOfQ * t) / StrictMath.expm1(logOfQ);
  }

  @Override
  public boolean areConstantFrom(long update) {
    // From there on 1 - 0.96^(t momentumDecay) / 2 is 1 in double precision.
    boolean momentumIsConstant =
        logOfDecay == 0 || logOfDecay * (double) update < BiasCorrection.EXPM1_IS_MINUS_ONE;
    return momentumIsConstant
        && second.isOneFrom(update)
        && logOfBeta1 * (double) update < BiasCorrection.EXPM1_IS_MINUS_ONE;
  }
}
