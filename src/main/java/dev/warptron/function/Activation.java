package dev.warptron.function;

import java.util.Locale;

/**
 * What a layer applies to each entry of its weighted sums.
 *
 * <p>Legend: z is the weighted sum, a = f(z) the activation. A derivative may be written with
 * either of them; both are given because some functions need z and others are cheaper in a.
 */
public enum Activation {
  /** {@code f(z) = z}. */
  IDENTITY {
    @Override
    public double forward(double z) {
      return z;
    }

    @Override
    public double derivative(double z, double a) {
      return 1;
    }
  },

  /** The logistic function {@code f(z) = 1 / (1 + e^-z)}, often called the sigmoid. */
  LOGISTIC {
    @Override
    public double forward(double z) {
      return 1 / (1 + Math.exp(-z));
    }

    @Override
    public double derivative(double z, double a) {
      return a * (1 - a);
    }
  },

  /** The hyperbolic tangent. */
  TANH {
    @Override
    public double forward(double z) {
      return Math.tanh(z);
    }

    @Override
    public double derivative(double z, double a) {
      return 1 - a * a;
    }
  },

  /** The rectifier {@code f(z) = max(z, 0)}, with derivative 0 at 0. */
  RELU {
    @Override
    public double forward(double z) {
      return z > 0 || Double.isNaN(z) ? z : 0;
    }

    @Override
    public double derivative(double z, double a) {
      return z > 0 ? 1 : 0;
    }
  };

  /** {@code f(z)}; NaN for NaN, so that a diverged training is seen. */
  public abstract double forward(double z);

  /**
   * {@code f'(z)}.
   *
   * @param z the weighted sum
   * @param a {@code forward(z)}
   */
  public abstract double derivative(double z, double a);

  /** The name on the command line and in model files: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
