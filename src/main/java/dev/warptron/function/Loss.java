package dev.warptron.function;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A loss function, with its link function, its target encoding and its default metric.
 *
 * <p>Legend, for one row: z is the output of the last layer (for the cross-entropies the logits,
 * before the logistic function or softmax), y the target, p the prediction that the link computes
 * from z. Each has one entry per output.
 *
 * @param kind which function
 * @param parameter in the range of the kind; 0 for a kind without one
 */
public record Loss(Kind kind, double parameter) {
  /** Cross-entropy of independent binary outputs. */
  public static final Loss BINARY_CROSS_ENTROPY = of(Kind.BINARY_CROSS_ENTROPY);

  /** Cross-entropy of one class among several. */
  public static final Loss SOFTMAX_CROSS_ENTROPY = of(Kind.SOFTMAX_CROSS_ENTROPY);

  /** Half of the squared error. */
  public static final Loss HALF_SQUARED_ERROR = of(Kind.HALF_SQUARED_ERROR);

  /**
   * The functions, in the order of the list in {@code kernels/loss.cuh}. The first one for a target
   * encoding is its default.
   */
  public enum Kind implements Parameter.Kind {
    /**
     * Cross-entropy of independent binary outputs on logits:
     *
     * <p>{@code sum over outputs of max(z, 0) - z y + ln(1 + e^-|z|)}, which equals {@code -y ln p
     * - (1 - y) ln(1 - p)} with {@code p = 1 / (1 + e^-z)} but never takes the logarithm of 0.
     * Targets are in [0, 1].
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

      // Every output must be on the same side of 1/2 as its target; 1/2 itself counts as class 0.
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

      // The largest output must be the target's class; ties go to the first.
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

    /** The row's term of each of {@link #metricSums}. */
    abstract double[] metrics(double[] z, double[] y);

    /** {@code p - y}, unless a kind overrides it. */
    double[] gradient(double[] z, double[] y, double parameter) {
      double[] gradient = link.prediction(z);
      for (int j = 0; j < z.length; j++) {
        gradient[j] -= y[j];
      }
      return gradient;
    }

    /** Whether {@link #sum} provides this sum. */
    boolean gives(MetricSum which) {
      return metricSums.contains(which);
    }

    /** A sum over rows; only for sums that the loss {@link #gives}. */
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

    /** The function from z to a prediction. */
    public Link link() {
      return link;
    }

    /** The encoding of a data set's target. */
    public Targets.Kind targets() {
      return targets;
    }

    /** The sums over rows that devices compute for metrics, in this order. */
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

  /** The default loss for a target encoding. */
  public static Loss defaultFor(Targets.Kind targets) {
    return all().stream().filter(loss -> loss.targets() == targets).findFirst().orElseThrow();
  }

  /**
   * Parses a {@link #label}; without a parameter, the default is used.
   *
   * @return empty if there is no such kind
   * @throws IllegalArgumentException if the parameter is invalid
   */
  public static Optional<Loss> parse(String label) {
    return Parameter.read(Kind.values(), Loss::new, label);
  }

  /**
   * The loss of one row.
   *
   * @param z {@code [outputs]} output of the last layer; not modified
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

  /** The row's term of each metric sum: {@code [metricSums()]}, a new array. */
  public double[] metrics(double[] z, double[] y) {
    return kind.metrics(z, y);
  }

  /** The number of sums over rows that devices compute in addition to the loss. */
  public int metricSums() {
    return kind.metricSums().size();
  }

  /** The function from z to a prediction. */
  public Link link() {
    return kind.link();
  }

  /** The encoding of a data set's target. */
  public Targets.Kind targets() {
    return kind.targets();
  }

  /** The metric that is reported as the score. */
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

  /** The index of the largest entry; the first one if several are equal. */
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
