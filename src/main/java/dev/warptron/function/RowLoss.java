package dev.warptron.function;

/**
 * The formulas of a loss for one row, in double precision.
 *
 * <p>Legend: z is the output of the last layer, y the encoded target, p the parameter of the loss.
 * z and y have one entry per output and are not modified.
 */
interface RowLoss {
  /** One output's share of a loss that is a sum over the outputs. */
  interface Term {
    double of(double z, double y, double p);
  }

  /** The loss; NaN or infinite if z is. */
  double value(double[] z, double[] y, double p);

  /** Its gradient in z: a new array. */
  double[] gradient(double[] z, double[] y, double p);

  /** The function from z to a prediction. */
  Link link();

  /** The metric that is reported as the score. */
  Metric metric();

  /** The row's term of the sum that {@link #metric} is computed from. */
  double metricTerm(double[] z, double[] y, double p);

  /** A term for each output: a new array. */
  static double[] each(Term term, double[] z, double[] y, double p) {
    double[] values = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      values[j] = term.of(z[j], y[j], p);
    }
    return values;
  }

  /** The sum of a term over the outputs. */
  static double sum(Term term, double[] z, double[] y, double p) {
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      sum += term.of(z[j], y[j], p);
    }
    return sum;
  }
}
