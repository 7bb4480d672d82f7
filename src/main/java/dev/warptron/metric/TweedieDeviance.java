package dev.warptron.metric;

/**
 * The mean of {@code 2 (y^(2-s) / ((1-s)(2-s)) - y p^(1-s) / (1-s) + p^(2-s) / (2-s))}, s the
 * power. NaN if a number is negative or a prediction not positive.
 *
 * @param power in (1, 2); default 1.5
 */
record TweedieDeviance(double power) implements NumberMetric {
  TweedieDeviance {
    if (!(power > 1 && power < 2)) {
      throw new IllegalArgumentException(
          "the power of tweedie_deviance must be in (1, 2), got " + power);
    }
  }

  @Override
  public String name() {
    return "tweedie_deviance";
  }

  @Override
  public String label() {
    return name() + ":" + power;
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  @Override
  public TweedieDeviance withParameter(double value) {
    return new TweedieDeviance(value);
  }

  @Override
  public double value(NumberPredictions p) {
    return p.mean(row -> deviance(p.actual(row), p.predicted(row)));
  }

  private double deviance(double y, double p) {
    if (!(y >= 0 && p > 0)) {
      return Double.NaN;
    }
    return 2
        * (Math.pow(y, 2 - power) / ((1 - power) * (2 - power))
            - y * Math.pow(p, 1 - power) / (1 - power)
            + Math.pow(p, 2 - power) / (2 - power));
  }
}
