package dev.warptron.metric;

/**
 * The precision at each score, weighted with the increase in recall: of the second of two classes,
 * or the mean over three or more, each against the others. 0 for a class without rows.
 */
record AveragePrecision() implements ClassMetric {
  @Override
  public String name() {
    return "average_precision";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public double value(ClassPredictions predictions) {
    return ScoreCurve.mean(predictions, AveragePrecision::average);
  }

  private static double average(ScoreCurve curve) {
    double sum = 0;
    for (int i = 0; i < curve.size(); i++) {
      double positives = curve.truePositives(i);
      double precision = positives / (positives + curve.falsePositives(i));
      sum += (positives - curve.truePositives(i - 1)) * precision;
    }
    return curve.positives() == 0 ? 0 : sum / curve.positives();
  }
}
