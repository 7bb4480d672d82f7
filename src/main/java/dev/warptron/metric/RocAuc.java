package dev.warptron.metric;

/**
 * The area under the ROC curve, in [0, 1]: of the second of two classes, or the mean over three or
 * more, each against the others. Equal scores count half. NaN if a class has no rows, or all.
 */
record RocAuc() implements ClassMetric {
  @Override
  public String name() {
    return "roc_auc";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public double value(ClassPredictions predictions) {
    return ScoreCurve.mean(predictions, RocAuc::area);
  }

  private static double area(ScoreCurve curve) {
    double area = 0;
    for (int i = 0; i < curve.size(); i++) {
      double width = curve.falsePositives(i) - curve.falsePositives(i - 1);
      area += width * (curve.truePositives(i) + curve.truePositives(i - 1)) / 2;
    }
    return area / (curve.positives() * curve.negatives());
  }
}
