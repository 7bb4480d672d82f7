package dev.warptron.function;

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

  /** The functions, in the order of the list in {@code kernels/activation.cuh}. */
  public enum Kind implements Parameter.Kind {
    /** {@code f(z) = z}. */
    IDENTITY(Reads.A) {
      @Override
      double forward(double z, double p) {
        return z;
      }

      @Override
      double derivative(double a, double p) {
        return 1;
      }
    },

    /** {@code f(z) = 1 / (1 + e^-z)}. */
    LOGISTIC(Reads.A) {
      @Override
      double forward(double z, double p) {
        return 1 / (1 + Math.exp(-z));
      }

      @Override
      double derivative(double a, double p) {
        return a * (1 - a);
      }
    },

    /** {@code f(z) = tanh z}. */
    TANH(Reads.A) {
      @Override
      double forward(double z, double p) {
        return Math.tanh(z);
      }

      @Override
      double derivative(double a, double p) {
        return 1 - a * a;
      }
    },

    /** {@code f(z) = max(z, 0)}, with derivative 0 at 0. */
    RELU(Reads.A) {
      @Override
      double forward(double z, double p) {
        return z > 0 || Double.isNaN(z) ? z : 0;
      }

      @Override
      double derivative(double a, double p) {
        return a > 0 ? 1 : 0;
      }
    };

    private final Reads reads;
    private final Parameter parameter;

    Kind(Reads reads) {
      this(reads, Parameter.NONE);
    }

    Kind(Reads reads, Parameter parameter) {
      this.reads = reads;
      this.parameter = parameter;
    }

    /** {@code f(z)}; NaN for NaN, so that divergence is detected. */
    abstract double forward(double z, double p);

    /**
     * {@code f'(z)}.
     *
     * @param kept z or a, as {@link #reads} says
     */
    abstract double derivative(double kept, double p);

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
    return kind.forward(z, parameter);
  }

  /**
   * {@code f'(z)}, computed from z or a, as {@link #reads} says.
   *
   * @param z the pre-activation
   * @param a {@code forward(z)}
   */
  public double derivative(double z, double a) {
    return kind.derivative(reads() == Reads.Z ? z : a, parameter);
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
