package dev.warptron.function;

import static dev.warptron.function.ActivationFormulas.LAMBDA;
import static dev.warptron.function.ActivationFormulas.LAMBDA_ALPHA;
import static dev.warptron.function.ActivationFormulas.geluTanh;
import static dev.warptron.function.ActivationFormulas.geluTanhDerivative;
import static dev.warptron.function.ActivationFormulas.hardSigmoid;
import static dev.warptron.function.ActivationFormulas.logistic;
import static dev.warptron.function.ActivationFormulas.mish;
import static dev.warptron.function.ActivationFormulas.mishDerivative;
import static dev.warptron.function.ActivationFormulas.normalDensity;
import static dev.warptron.function.ActivationFormulas.normalDistribution;
import static dev.warptron.function.ActivationFormulas.squareplus;

import com.google.errorprone.annotations.Immutable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The activation function of a layer, applied to each pre-activation.
 *
 * <p>Legend: z is the pre-activation, a = f(z) the activation, p the parameter.
 *
 * @param kind which function
 * @param parameter p, in the range of the kind; 0 for a kind without one
 */
public record Activation(Kind kind, double parameter) {
  /** {@code f(z) = z}. */
  public static final Activation IDENTITY = of(Kind.IDENTITY);

  /** The logistic function, often called the sigmoid. */
  public static final Activation LOGISTIC = of(Kind.LOGISTIC);

  /** The hyperbolic tangent. */
  public static final Activation TANH = of(Kind.TANH);

  /** The rectifier. */
  public static final Activation RELU = of(Kind.RELU);

  /** What a derivative is computed from, and so what a training step stores for it. */
  public enum Reads {
    /** The pre-activation, which is stored in addition to the activation. */
    Z,
    /** The activation, which is stored in any case for the gradient of the next layer's weights. */
    A
  }

  /** A function of z or a and of the parameter p. */
  @Immutable
  private interface Formula {
    double of(double x, double p);
  }

  /** The functions, in the order of the list in {@code kernels/activation.cuh}. */
  public enum Kind implements Parameter.Kind {
    /** {@code f(z) = z}. */
    IDENTITY(Reads.A, (z, p) -> z, (a, p) -> 1),

    /** {@code f(z) = 1 / (1 + e^-z)}. */
    LOGISTIC(Reads.A, (z, p) -> logistic(z), (a, p) -> a * (1 - a)),

    /** {@code f(z) = tanh z}. */
    TANH(Reads.A, (z, p) -> Math.tanh(z), (a, p) -> 1 - a * a),

    /** {@code f(z) = max(z, 0)}, with derivative 0 at 0 (Nair and Hinton 2010). */
    RELU(Reads.A, (z, p) -> Math.max(z, 0), (a, p) -> a > 0 ? 1 : 0),

    /**
     * {@code f(z) = z} for z &gt; 0, otherwise {@code slope z}, with derivative {@code slope} at 0
     * (Maas, Hannun and Ng 2013). A slope is not negative, so that a has the sign of z.
     */
    LEAKY_RELU(
        Reads.A,
        new Parameter("slope", 0.01, 0, 1),
        (z, slope) -> z > 0 ? z : slope * z,
        (a, slope) -> a > 0 ? 1 : slope),

    /**
     * {@code f(z) = z} for z &gt; 0, otherwise {@code alpha (e^z - 1)}, with derivative alpha at 0
     * (Clevert, Unterthiner and Hochreiter 2016, arXiv:1511.07289).
     */
    ELU(
        Reads.A,
        new Parameter("alpha", 1, 0, 100),
        (z, alpha) -> z > 0 ? z : alpha * Math.expm1(z),
        (a, alpha) -> a > 0 ? 1 : a + alpha),

    /**
     * {@code f(z) = z} for z &gt; 0, otherwise {@code alpha (e^(z/alpha) - 1)} (Barron 2017,
     * arXiv:1704.07483).
     */
    CELU(
        Reads.A,
        new Parameter("alpha", 1, 0.01, 100),
        (z, alpha) -> z > 0 ? z : alpha * Math.expm1(z / alpha),
        (a, alpha) -> a > 0 ? 1 : 1 + a / alpha),

    /**
     * {@code f(z) = lambda z} for z &gt; 0, otherwise {@code lambda alpha (e^z - 1)}, with lambda =
     * 1.0507..., alpha = 1.6732... and derivative {@code lambda alpha} at 0 (Klambauer et al. 2017,
     * arXiv:1706.02515).
     */
    SELU(
        Reads.A,
        (z, p) -> z > 0 ? LAMBDA * z : LAMBDA_ALPHA * Math.expm1(z),
        (a, p) -> a > 0 ? LAMBDA : a + LAMBDA_ALPHA),

    /**
     * {@code f(z) = z Phi(z)}, with Phi the distribution function of the normal distribution
     * (Hendrycks and Gimpel 2016, arXiv:1606.08415).
     */
    GELU(
        Reads.Z,
        (z, p) -> z * normalDistribution(z),
        (z, p) -> normalDistribution(z) + z * normalDensity(z)),

    /**
     * {@code f(z) = z (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3))) / 2}: an approximation of {@link
     * #GELU} (the same paper).
     */
    GELU_TANH(Reads.Z, (z, p) -> geluTanh(z), (z, p) -> geluTanhDerivative(z)),

    /**
     * {@code f(z) = z / (1 + e^-z)}, also called swish (Elfwing, Uchibe and Doya 2017,
     * arXiv:1702.03118).
     */
    SILU(Reads.Z, (z, p) -> z * logistic(z), (z, p) -> logistic(z) * (1 + z * logistic(-z))),

    /** {@code f(z) = z tanh(ln(1 + e^z))} (Misra 2019, arXiv:1908.08681). */
    MISH(Reads.Z, (z, p) -> mish(z), (z, p) -> mishDerivative(z)),

    /** {@code f(z) = ln(1 + e^z)} (Dugas et al. 2001). The derivative is {@code 1 - e^-a}. */
    SOFTPLUS(
        Reads.A,
        (z, p) -> Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
        (a, p) -> -Math.expm1(-a)),

    /**
     * {@code f(z) = z / (1 + |z|)} (Bergstra et al. 2009). The derivative is {@code (1 - |a|)^2}.
     */
    SOFTSIGN(
        Reads.A, (z, p) -> z / (1 + Math.abs(z)), (a, p) -> (1 - Math.abs(a)) * (1 - Math.abs(a))),

    /**
     * {@code f(z) = min(max(z + 3, 0), 6) / 6}, with derivative 0 at -3 and 3 (Howard et al. 2019,
     * arXiv:1905.02244).
     */
    HARD_SIGMOID(Reads.Z, (z, p) -> hardSigmoid(z), (z, p) -> z > -3 && z < 3 ? 1.0 / 6 : 0),

    /**
     * {@code f(z) = z min(max(z + 3, 0), 6) / 6}, with derivative 0 at -3 and 1 at 3: an
     * approximation of {@link #SILU} (the same paper).
     */
    HARD_SILU(
        Reads.Z, (z, p) -> z * hardSigmoid(z), (z, p) -> z <= -3 ? 0 : z >= 3 ? 1 : z / 3 + 0.5),

    /** {@code f(z) = min(max(z, -1), 1)}, with derivative 0 at -1 and 1 (Collobert 2004). */
    HARD_TANH(Reads.A, (z, p) -> Math.min(Math.max(z, -1), 1), (a, p) -> a > -1 && a < 1 ? 1 : 0),

    /** {@code f(z) = min(max(z, 0), 6)}, with derivative 0 at 0 and 6 (Krizhevsky 2010). */
    RELU6(Reads.A, (z, p) -> Math.min(Math.max(z, 0), 6), (a, p) -> a > 0 && a < 6 ? 1 : 0),

    /** {@code f(z) = max(z, 0)^2} (So et al. 2021, arXiv:2109.08668). */
    SQUARED_RELU(Reads.Z, (z, p) -> Math.max(z, 0) * Math.max(z, 0), (z, p) -> 2 * Math.max(z, 0)),

    /** {@code f(z) = sin z} (Sitzmann et al. 2020, arXiv:2006.09661). */
    SINE(Reads.Z, (z, p) -> Math.sin(z), (z, p) -> Math.cos(z)),

    /** {@code f(z) = e^z}. */
    EXPONENTIAL(Reads.A, (z, p) -> Math.exp(z), (a, p) -> a),

    /**
     * {@code f(z) = (z + sqrt(z^2 + b)) / 2} (Barron 2021, arXiv:2112.11687). The derivative is
     * {@code a^2 / (a^2 + b / 4)}.
     */
    SQUAREPLUS(
        Reads.A,
        new Parameter("b", 4, 0.001, 1000),
        (z, b) -> squareplus(z, b),
        (a, b) -> 1 / (1 + b / 4 / (a * a)));

    private final Reads reads;
    private final Parameter parameter;
    private final Formula forward;
    private final Formula derivative;

    Kind(Reads reads, Formula forward, Formula derivative) {
      this(reads, Parameter.NONE, forward, derivative);
    }

    Kind(Reads reads, Parameter parameter, Formula forward, Formula derivative) {
      this.reads = reads;
      this.parameter = parameter;
      this.forward = forward;
      this.derivative = derivative;
    }

    /** What the derivative is computed from. */
    public Reads reads() {
      return reads;
    }

    @Override
    public Parameter parameter() {
      return parameter;
    }
  }

  public Activation {
    Parameter.require(kind, parameter);
  }

  /** With the default parameter. */
  public static Activation of(Kind kind) {
    return new Activation(kind, kind.parameter().byDefault());
  }

  /** One of each kind, with its default parameter. */
  public static List<Activation> all() {
    return Arrays.stream(Kind.values()).map(Activation::of).toList();
  }

  /**
   * Parses a {@link #label}; without a parameter, the default is used.
   *
   * @return empty if there is no such kind
   * @throws IllegalArgumentException if the parameter is invalid
   */
  public static Optional<Activation> parse(String label) {
    return Parameter.read(Kind.values(), Activation::new, label);
  }

  /** {@code f(z)}; NaN for NaN, so that divergence is detected. */
  public double forward(double z) {
    return kind.forward.of(z, parameter);
  }

  /**
   * {@code f'(z)}, computed from z or a, as {@link #reads} says.
   *
   * @param z the pre-activation
   * @param a {@code forward(z)}
   */
  public double derivative(double z, double a) {
    return kind.derivative.of(reads() == Reads.Z ? z : a, parameter);
  }

  /** What the derivative is computed from. */
  public Reads reads() {
    return kind.reads();
  }

  /** The name on the command line and in model files, such as {@code relu}. */
  public String label() {
    return Parameter.write(kind, parameter);
  }

  @Override
  public String toString() {
    return label();
  }
}
