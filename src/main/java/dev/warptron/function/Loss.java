package dev.warptron.function;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A loss function, with its link function, its target encoding and its default metric.
 *
 * <p>Legend, for one row: z is the output of the last layer (for the cross-entropies the logits,
 * before the logistic function or softmax), y the encoded target, p the parameter. Each of z and y
 * has one entry per output; {@code d = z - y}, {@code s(z) = 1 / (1 + e^-z)}, {@code t = 2 y - 1}.
 * A loss is a sum over the outputs.
 *
 * @param kind which function
 * @param parameter p, in the range of the kind; 0 for a kind without one
 * @param furtherLevels the levels of the second and later outputs of {@link Kind#QUANTILES}; empty
 *     for other kinds
 * @param labelSmoothing the share a of a class target that is spread over all classes, in [0, 1): y
 *     becomes {@code (1 - a) y + a / K} with K classes, 2 for each output of the binary
 *     cross-entropy (the definition of Keras). Only for the cross-entropies; 0 for none
 */
public record Loss(Kind kind, double parameter, List<Double> furtherLevels, double labelSmoothing) {
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
     * Cross-entropy of independent binary outputs on logits: {@code max(z, 0) - z y + ln(1 +
     * e^-|z|)}, which equals {@code -y ln s(z) - (1 - y) ln(1 - s(z))} but never takes the
     * logarithm of 0. Targets are in [0, 1].
     */
    BINARY_CROSS_ENTROPY(Targets.Kind.BINARY, ClassLosses.BINARY_CROSS_ENTROPY),

    /**
     * Cross-entropy of one class among several on logits: {@code y (ln(sum of e^z) - z)}, with the
     * largest z subtracted before any exponential. Targets sum to 1 in each row.
     */
    SOFTMAX_CROSS_ENTROPY(Targets.Kind.ONE_HOT, ClassLosses.SOFTMAX_CROSS_ENTROPY),

    /** {@code d^2 / 2}. */
    HALF_SQUARED_ERROR(Targets.Kind.NUMBERS, NumberLosses.HALF_SQUARED_ERROR),

    /** {@code |d|}, with derivative 0 at 0. Predicts a median. */
    ABSOLUTE_ERROR(Targets.Kind.NUMBERS, NumberLosses.ABSOLUTE_ERROR),

    /** {@code d^2 / 2} for {@code |d| <= p}, else {@code p (|d| - p / 2)} (Huber 1964). */
    HUBER(Targets.Kind.NUMBERS, NumberLosses.HUBER),

    /** {@link #HUBER} divided by p. */
    SMOOTH_L1(Targets.Kind.NUMBERS, NumberLosses.SMOOTH_L1),

    /** {@code ln cosh d}. */
    LOG_COSH(Targets.Kind.NUMBERS, NumberLosses.LOG_COSH),

    /**
     * {@code max(p (y - z), (p - 1) (y - z))}, with derivative 0 at 0: predicts the quantile of
     * level p (Koenker and Bassett 1978). Also called the pinball loss.
     */
    QUANTILE(Targets.Kind.NUMBERS, NumberLosses.QUANTILE),

    /**
     * {@link #QUANTILE} for several levels of one target, with an output for each. The metric is
     * that of the output nearest to the median.
     */
    QUANTILES(Targets.Kind.NUMBERS, NumberLosses.QUANTILES),

    /**
     * {@code e^z - y z}: the negative log-likelihood of a Poisson distribution with mean {@code
     * e^z}, without {@code ln y!}. May be negative. Targets are at least 0.
     */
    POISSON(Targets.Kind.COUNTS, NumberLosses.POISSON),

    /**
     * {@code z + y e^-z}: the negative log-likelihood of a gamma distribution with mean {@code e^z}
     * and shape 1, without constants. May be negative. Targets are larger than 0.
     */
    GAMMA(Targets.Kind.POSITIVE, NumberLosses.GAMMA),

    /**
     * {@code e^(z (2 - p)) / (2 - p) - y e^(z (1 - p)) / (1 - p)}: half the Tweedie deviance with
     * mean {@code e^z}, without constants, as scikit-learn's HalfTweedieLoss. Targets are at least
     * 0. The limits of p are {@link #POISSON} at 1 and {@link #GAMMA} at 2; nearer to them, the
     * divisors would magnify the rounding of single precision.
     */
    TWEEDIE(Targets.Kind.COUNTS, NumberLosses.TWEEDIE),

    /**
     * {@code -(1 - q)^p ln q} with {@code q = s(t z)}: the binary cross-entropy with less weight
     * for rows that are already classified well (Lin et al. 2017), without alpha.
     */
    FOCAL(Targets.Kind.BINARY, ClassLosses.FOCAL),

    /** {@code max(0, 1 - t z)}, with derivative 0 at {@code t z = 1}. Gives no probabilities. */
    HINGE(Targets.Kind.BINARY, ClassLosses.HINGE),

    /** {@code max(0, 1 - t z)^2}. Gives no probabilities. */
    SQUARED_HINGE(Targets.Kind.BINARY, ClassLosses.SQUARED_HINGE),

    /**
     * {@code (v + (y - m)^2 e^-v) / 2}: the negative log-likelihood of a normal distribution, of
     * which the outputs are the mean m and the logarithm v of the variance; no constant, and the
     * variance has no lower bound. May be negative. The outputs of several targets are their means
     * and then their v.
     */
    GAUSSIAN_NLL(Targets.Kind.NUMBERS, NumberLosses.GAUSSIAN_NLL);

    private final Targets.Kind targets;

    @SuppressWarnings("ImmutableEnumChecker") // stateless
    private final RowLoss formulas;

    Kind(Targets.Kind targets, RowLoss formulas) {
      this.targets = targets;
      this.formulas = formulas;
    }

    @Override
    public Parameter parameter() {
      return formulas.parameter();
    }

    /** The function from z to a prediction. */
    public Link link() {
      return formulas.link();
    }

    /** The encoding of a data set's target. */
    public Targets.Kind targets() {
      return targets;
    }

    /** The sums over rows that devices compute for metrics, in this order. */
    public List<MetricSum> metricSums() {
      return List.of(formulas.metric().sum());
    }

    /** Whether there may be several targets, with outputs of their own. */
    public boolean takesSeveralTargets() {
      return this != SOFTMAX_CROSS_ENTROPY && this != QUANTILES;
    }

    /** Whether a class target may be smoothed. */
    public boolean takesLabelSmoothing() {
      return this == BINARY_CROSS_ENTROPY || this == SOFTMAX_CROSS_ENTROPY;
    }
  }

  public Loss {
    LossText.check(kind, parameter, furtherLevels, labelSmoothing);
    furtherLevels = List.copyOf(furtherLevels);
  }

  /** Without label smoothing, and with one level of a quantile. */
  public Loss(Kind kind, double parameter) {
    this(kind, parameter, List.of(), /* labelSmoothing= */ 0);
  }

  /** With the default parameter; {@link Kind#QUANTILES} are 0.5, 0.1 and 0.9. */
  public static Loss of(Kind kind) {
    List<Double> further = kind == Kind.QUANTILES ? List.of(0.1, 0.9) : List.of();
    return new Loss(kind, kind.parameter().byDefault(), further, /* labelSmoothing= */ 0);
  }

  /**
   * The quantiles of these levels.
   *
   * @param levels at least one, distinct, in (0, 1)
   */
  public static Loss quantiles(double... levels) {
    if (levels.length == 0) {
      throw new IllegalArgumentException("at least one level of a quantile is needed");
    }
    List<Double> further = Arrays.stream(levels).skip(1).boxed().toList();
    Kind kind = further.isEmpty() ? Kind.QUANTILE : Kind.QUANTILES;
    return new Loss(kind, levels[0], further, /* labelSmoothing= */ 0);
  }

  /**
   * The same with label smoothing.
   *
   * @param share as {@link #labelSmoothing}
   */
  public Loss withLabelSmoothing(double share) {
    return new Loss(kind, parameter, furtherLevels, share);
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
   * Parses a {@link #label}; without a parameter, the default is used. {@code quantile} takes
   * several levels, separated by commas.
   *
   * @return empty if there is no such kind
   * @throws IllegalArgumentException if the parameter is invalid
   */
  public static Optional<Loss> parse(String label) {
    return LossText.parse(label);
  }

  /**
   * The loss of one row.
   *
   * @param z {@code [outputs]} output of the last layer; not modified
   * @param y {@code [outputs]} the encoded target; not modified
   * @return NaN or infinite if z is
   */
  public double value(double[] z, double[] y) {
    return kind.formulas.value().of(z, y, parameter);
  }

  /** The gradient of {@link #value} with respect to z: a new array. */
  public double[] gradient(double[] z, double[] y) {
    return kind.formulas.gradient().of(z, y, parameter);
  }

  /** The row's term of each metric sum: {@code [metricSums()]}, a new array. */
  public double[] metrics(double[] z, double[] y) {
    return new double[] {kind.formulas.metricTerm().of(z, y, parameter)};
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
    return kind.formulas.metric();
  }

  /**
   * The number of outputs of a network.
   *
   * @param targets number of target columns, one-hot columns counted
   */
  public int outputs(int targets) {
    return switch (kind) {
      case GAUSSIAN_NLL -> 2 * targets;
      case QUANTILES -> 1 + furtherLevels.size();
      default -> targets;
    };
  }

  /**
   * The target of a row as the formulas take it. Label smoothing is done here, once, and not for
   * each update. The outputs beyond the targets get the levels of their quantiles, or 0.
   *
   * @param y {@code [targets]}, not modified
   * @return {@code [outputs(targets)]} a new array
   */
  public double[] encode(double[] y) {
    return LossTargets.encode(this, y);
  }

  /** The name on the command line and in model files, without the label smoothing. */
  public String label() {
    return LossText.write(this);
  }

  @Override
  public String toString() {
    return labelSmoothing == 0
        ? label()
        : "%s, label smoothing %s".formatted(label(), labelSmoothing);
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
