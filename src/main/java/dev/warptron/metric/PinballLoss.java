package dev.warptron.metric;

/**
 * The mean of {@code max(alpha e, (alpha - 1) e)}, e = y - p: the loss of the quantile alpha.
 *
 * @param alpha in [0, 1]; default 0.5
 */
record PinballLoss(double alpha) implements NumberMetric {
  PinballLoss {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException("the alpha of pinball must be in [0, 1], got " + alpha);
    }
  }

  @Override
  public String name() {
    return "pinball";
  }

  @Override
  public String label() {
    return name() + ":" + alpha;
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  @Override
  public PinballLoss withParameter(double value) {
    return new PinballLoss(value);
  }

  @Override
  public double value(NumberPredictions p) {
    return p.mean(row -> Math.max(alpha * p.error(row), (alpha - 1) * p.error(row)));
  }
}
