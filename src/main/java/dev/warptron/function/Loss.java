package dev.warptron.function;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How far a network's outputs are from the targets, a number per row, with all that belongs to it:
 * what makes a prediction of the outputs, how a data set's target is encoded, and the metric that
 * is reported beside it.
 *
 * <p>Legend, for one row: z is what the last layer gives (for the cross-entropies the logits,
 * before any logistic function or softmax), y the target, p the prediction that the link makes of
 * z. All have one entry per output.
 *
 * @param kind which function
 * @param parameter in the range of the kind; 0 for a kind without one
 */
public record Loss(Kind kind, double parameter) {
  /** Cross-entropy of independent yes-or-no outputs. */
  public static final Loss BINARY_CROSS_ENTROPY = of(Kind.BINARY_CROSS_ENTROPY);

  /** Cross-entropy of one class among several. */
  public static final Loss SOFTMAX_CROSS_ENTROPY = of(Kind.SOFTMAX_CROSS_ENTROPY);

  /** Half of the squared error. */
  public static final Loss HALF_SQUARED_ERROR = of(Kind.HALF_SQUARED_ERROR);

  /**
   * The functions, in the order of the list in {@code kernels/loss.cuh}. Where several fit a
   * target, the first one is the default.
   */
  public enum Kind implements Parameter.Kind {
    /**
     * Cross-entropy of independent yes-or-no outputs on logits:
     *
     * <p>{@code sum over outputs of max(z, 0) - z y + ln(1 + e^-|z|)}, which equals {@code -y ln p
     * - (1 - y) ln(1 - p)} with {@code p = 1 / (1 + e^-z)} but never takes the logarithm of 0.
     * Targets lie in [0, 1].
     */
    BINARY_CROSS_ENTROPY(
        Link.LOGISTIC, Targets.Kind.BINARY, Metric.ACCURACY, List.of(MetricSum.CORRECT)) {
      @Override
      double value(double[] z, double[] y, double parameter) {
        double sum = 0;
        for (int j = 0; j < z.length; j++) {
          sum += Math.max(z[j], 0) - z[j] * y[j] + Math.log1p(Math.exp(-Math.abs(z[j])));
        }
        return sum;
      }

      // Each output is on the target's side of one half, and exactly one half counts as no.
      @Override
      double[] metrics(double[] z, double[] y) {
        for (int j = 0; j < z.length; j++) {
          if ((z[j] > 0) != (y[j] > 0.5)) {
            return new double[] {0};
          }
        }
        return new double[] {1};
      }
    },

    /**
     * Cross-entropy of one class among several on logits: {@code sum over outputs of y (ln(sum of
     * e^z) - z)}, with the largest z subtracted before any exponential. Targets sum to 1 in each
     * row.
     */
    SOFTMAX_CROSS_ENTROPY(
        Link.SOFTMAX, Targets.Kind.ONE_HOT, Metric.ACCURACY, List.of(MetricSum.CORRECT)) {
      @Override
      double value(double[] z, double[] y, double parameter) {
        double largest = z[argMax(z)];
        double sumOfExponentials = 0;
        for (double v : z) {
          sumOfExponentials += Math.exp(v - largest);
        }
        double logSum = Math.log(sumOfExponentials);
        double sum = 0;
        for (int j = 0; j < z.length; j++) {
          sum += y[j] * (logSum - (z[j] - largest));
        }
        return sum;
      }

      // The largest output is the target's class; the first of equal ones counts.
      @Override
      double[] metrics(double[] z, double[] y) {
        return new double[] {argMax(z) == argMax(y) ? 1 : 0};
      }
    },

    /** {@code sum over outputs of (z - y)^2 / 2}. */
    HALF_SQUARED_ERROR(
        Link.IDENTITY, Targets.Kind.NUMBERS, Metric.R_SQUARED, List.of(MetricSum.SQUARED_ERROR)) {
      @Override
      double value(double[] z, double[] y, double parameter) {
        double sum = 0;
        for (int j = 0; j < z.length; j++) {
          sum += (z[j] - y[j]) * (z[j] - y[j]) / 2;
        }
        return sum;
      }

      // Not twice the sum of the losses, in which rows have weights.
      @Override
      double[] metrics(double[] z, double[] y) {
        return new double[] {2 * value(z, y, /* parameter= */ 0)};
      }
    };

    private final Link link;
    private final Targets.Kind targets;
    private final Metric metric;

    @SuppressWarnings("ImmutableEnumChecker") // each constant gives a List.of
    private final List<MetricSum> metricSums;

    private final Parameter parameter;

    Kind(Link link, Targets.Kind targets, Metric metric, List<MetricSum> metricSums) {
      this(link, targets, metric, metricSums, Parameter.NONE);
    }

    Kind(
        Link link,
        Targets.Kind targets,
        Metric metric,
        List<MetricSum> metricSums,
        Parameter parameter) {
      this.link = link;
      this.targets = targets;
      this.metric = metric;
      this.metricSums = metricSums;
      this.parameter = parameter;
    }

    abstract double value(double[] z, double[] y, double parameter);

    /** The row's share of each of {@link #metricSums}. */
    abstract double[] metrics(double[] z, double[] y);

    /** {@code p - y}, unless a kind overrides it. */
    double[] gradient(double[] z, double[] y, double parameter) {
      double[] gradient = link.prediction(z);
      for (int j = 0; j < z.length; j++) {
        gradient[j] -= y[j];
      }
      return gradient;
    }

    /** Whether {@link #sum} can be asked for it. */
    boolean gives(MetricSum which) {
      return metricSums.contains(which);
    }

    /** One of the sums over some rows, of those that it {@link #gives}. */
    double sum(MetricSum which, LossSums sums) {
      int index = metricSums.indexOf(which);
      if (index < 0) {
        throw new IllegalArgumentException("%s has no sum %s".formatted(label(), which));
      }
      return sums.metrics().get(index);
    }

    @Override
    public Parameter parameter() {
      return parameter;
    }

    /** What makes a prediction of z. */
    public Link link() {
      return link;
    }

    /** How a data set's target is encoded for it. */
    public Targets.Kind targets() {
      return targets;
    }

    /** What the devices sum up over rows for metrics, in their order. */
    public List<MetricSum> metricSums() {
      return metricSums;
    }
  }

  public Loss {
    Parameter.require(kind, parameter);
  }

  /** With the default parameter. */
  public static Loss of(Kind kind) {
    return new Loss(kind, kind.parameter().byDefault());
  }

  /** One of each kind, with its default parameter. */
  public static List<Loss> all() {
    return Arrays.stream(Kind.values()).map(Loss::of).toList();
  }

  /** The default for targets that are encoded like this. */
  public static Loss defaultFor(Targets.Kind targets) {
    return all().stream().filter(loss -> loss.targets() == targets).findFirst().orElseThrow();
  }

  /**
   * Reads a {@link #label}; without a parameter it means the default.
   *
   * @return empty if there is no such kind
   * @throws IllegalArgumentException if the parameter is not one
   */
  public static Optional<Loss> parse(String label) {
    return Parameter.read(Kind.values(), Loss::new, label);
  }

  /**
   * The loss of one row.
   *
   * @param z {@code [outputs]} what the last layer gives; not modified
   * @param y {@code [outputs]} the target; not modified
   * @return NaN or infinite if z is
   */
  public double value(double[] z, double[] y) {
    return kind.value(z, y, parameter);
  }

  /** The gradient of {@link #value} with respect to z: a new array. */
  public double[] gradient(double[] z, double[] y) {
    return kind.gradient(z, y, parameter);
  }

  /** The row's share of each metric sum: {@code [metricSums()]}, a new array. */
  public double[] metrics(double[] z, double[] y) {
    return kind.metrics(z, y);
  }

  /** How many numbers the devices sum up over rows beside the loss. */
  public int metricSums() {
    return kind.metricSums().size();
  }

  /** What makes a prediction of z. */
  public Link link() {
    return kind.link();
  }

  /** How a data set's target is encoded for it. */
  public Targets.Kind targets() {
    return kind.targets();
  }

  /** What is reported as the score. */
  public Metric metric() {
    return kind.metric;
  }

  /** The name in model files. */
  public String label() {
    return Parameter.write(kind, parameter);
  }

  @Override
  public String toString() {
    return label();
  }

  /** The index of the largest entry; of equal ones the first. */
  public static int argMax(double[] values) {
    int best = 0;
    for (int j = 1; j < values.length; j++) {
      if (values[j] > values[best]) {
        best = j;
      }
    }
    return best;
  }
}
