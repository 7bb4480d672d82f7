package dev.warptron.metric;

/**
 * The mean of {@code -ln p}, p the probability of the row's class, held in [eps, 1 - eps] with eps
 * = 2^-52.
 */
record LogLoss() implements ClassMetric {
  @Override
  public String name() {
    return "log_loss";
  }

  @Override
  public boolean needsProbabilities() {
    return true;
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  private static final double EPSILON = Math.ulp(1.0);

  @Override
  public double value(ClassPredictions p) {
    return p.mean(row -> -Math.log(held(p.probability(row, p.actual(row)))));
  }

  private static double held(double probability) {
    return Math.max(EPSILON, Math.min(1 - EPSILON, probability));
  }
}
