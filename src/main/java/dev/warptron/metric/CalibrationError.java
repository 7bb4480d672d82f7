package dev.warptron.metric;

/**
 * The expected calibration error (Guo et al. 2017): the rows are divided into bins of equal width
 * by the probability of the predicted class; the mean over the bins, weighted with their rows, of
 * {@code |accuracy - mean probability|}. A bin contains its upper bound.
 *
 * @param bins &gt;= 1; default 15
 */
record CalibrationError(int bins) implements ClassMetric {
  CalibrationError {
    if (bins < 1) {
      throw new IllegalArgumentException(
          "the bins of expected_calibration_error must be at least 1, got " + bins);
    }
  }

  @Override
  public String name() {
    return "expected_calibration_error";
  }

  @Override
  public String label() {
    return name() + ":" + bins;
  }

  @Override
  public boolean needsProbabilities() {
    return true;
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  @Override
  public CalibrationError withParameter(double value) {
    return new CalibrationError(WholeNumber.of("the bins of expected_calibration_error", value));
  }

  @Override
  public double value(ClassPredictions p) {
    double[] differences = new double[bins];
    double total = 0;
    for (int row = 0; row < p.rows(); row++) {
      double probability = p.probability(row, p.predicted(row));
      int bin = Math.max(0, (int) Math.ceil(probability * bins) - 1);
      double correct = p.actual(row) == p.predicted(row) ? 1 : 0;
      differences[bin] += p.weight(row) * (correct - probability);
      total += p.weight(row);
    }
    double sum = 0;
    for (double difference : differences) {
      sum += Math.abs(difference);
    }
    return sum / total;
  }
}
