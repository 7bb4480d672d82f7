package dev.warptron.metric;

/** The summed weight of the rows of each pair of actual and predicted class. Immutable. */
public final class ConfusionMatrix {
  private final int classes;
  private final double[] sums; // (actual, predicted)
  private final boolean[] occurs; // (classes): in some row, as actual or predicted class

  ConfusionMatrix(ClassPredictions predictions) {
    this.classes = predictions.classes();
    this.sums = new double[classes * classes];
    this.occurs = new boolean[classes];
    for (int row = 0; row < predictions.rows(); row++) {
      int actual = predictions.actual(row);
      int predicted = predictions.predicted(row);
      sums[actual * classes + predicted] += predictions.weight(row);
      occurs[actual] = true;
      occurs[predicted] = true;
    }
  }

  /** The number of classes. */
  public int classes() {
    return classes;
  }

  /** The weight of the rows of a class for which a class was predicted. */
  public double at(int actual, int predicted) {
    return sums[actual * classes + predicted];
  }

  /** The weight of the rows of a class. */
  public double actual(int index) {
    double sum = 0;
    for (int j = 0; j < classes; j++) {
      sum += at(index, j);
    }
    return sum;
  }

  /** The weight of the rows for which a class was predicted. */
  public double predicted(int index) {
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      sum += at(i, index);
    }
    return sum;
  }

  /** The weight of the rows whose class was predicted correctly. */
  public double correct() {
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      sum += at(i, i);
    }
    return sum;
  }

  /** The weight of all rows. */
  public double total() {
    double sum = 0;
    for (double value : sums) {
      sum += value;
    }
    return sum;
  }

  /** Whether a class is the actual or the predicted class of some row. */
  public boolean occurs(int index) {
    return occurs[index];
  }

  /** The counts of one class against the others. */
  public Counts counts(int index) {
    return new Counts(at(index, index), predicted(index), actual(index));
  }

  /**
   * Weights of rows of one class.
   *
   * @param correct of the class, and predicted as such
   * @param predicted predicted as the class
   * @param actual of the class
   */
  public record Counts(double correct, double predicted, double actual) {
    /** {@code correct / predicted}; 0 if the class was never predicted. */
    public double precision() {
      return ratio(correct, predicted);
    }

    /** {@code correct / actual}; 0 if there are no rows of the class. */
    public double recall() {
      return ratio(correct, actual);
    }

    /** {@code 2 correct / (predicted + actual)}; 0 if both are 0. */
    public double f1() {
      return ratio(2 * correct, predicted + actual);
    }

    private static double ratio(double part, double whole) {
      return whole == 0 ? 0 : part / whole;
    }
  }
}
