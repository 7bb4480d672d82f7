package dev.warptron.function;

/**
 * A row of the table of losses: the formulas for one row, in double precision.
 *
 * <p>Legend: z is the output of the last layer, y the encoded target, p the parameter of the loss.
 * z and y have one entry per output and are not modified.
 *
 * @param link the function from z to a prediction
 * @param metric the metric that is reported as the score
 * @param value the loss; NaN or infinite if z is
 * @param gradient its gradient in z: a new array
 * @param metricTerm the row's term of the sum that {@code metric} is computed from
 * @param parameter name, default and range of p; {@link Parameter#NONE} for none
 */
record RowLoss(
    Link link,
    Metric metric,
    Value value,
    Gradient gradient,
    Value metricTerm,
    Parameter parameter) {
  /** A number of a row. */
  interface Value {
    double of(double[] z, double[] y, double p);
  }

  /** A number for each output of a row: a new array. */
  interface Gradient {
    double[] of(double[] z, double[] y, double p);
  }

  /** One output's share of a loss that is a sum over the outputs. */
  interface Term {
    double of(double z, double y, double p);
  }

  /** A loss without a parameter. */
  RowLoss(Link link, Metric metric, Value value, Gradient gradient, Value metricTerm) {
    this(link, metric, value, gradient, metricTerm, Parameter.NONE);
  }

  /** The same with a parameter. */
  RowLoss with(Parameter p) {
    return new RowLoss(link, metric, value, gradient, metricTerm, p);
  }

  /** A loss that is a sum over the outputs. */
  static RowLoss ofEachOutput(
      Link link, Metric metric, Term value, Term gradient, Value metricTerm) {
    return new RowLoss(link, metric, sum(value), each(gradient), metricTerm);
  }

  /** A term for each output. */
  private static Gradient each(Term term) {
    return (z, y, p) -> {
      double[] values = new double[z.length];
      for (int j = 0; j < z.length; j++) {
        values[j] = term.of(z[j], y[j], p);
      }
      return values;
    };
  }

  /** The sum of a term over the outputs. */
  private static Value sum(Term term) {
    return (z, y, p) -> {
      double sum = 0;
      for (int j = 0; j < z.length; j++) {
        sum += term.of(z[j], y[j], p);
      }
      return sum;
    };
  }
}
