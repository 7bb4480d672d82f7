package dev.warptron.function;

import java.util.Locale;

/**
 * How far a network's outputs are from the targets, a number per row.
 *
 * <p>Legend, for one row: z is what the last layer gives (for the cross-entropies the logits,
 * before any logistic function or softmax), y the target, p the prediction made of z, E the
 * gradient of the loss with respect to z. All have one entry per output. For all three losses
 * {@code E = p - y}.
 */
public enum Loss {
  /**
   * Cross-entropy of independent yes-or-no outputs on logits:
   *
   * <p>{@code sum over outputs of max(z, 0) - z y + ln(1 + e^-|z|)}, which equals {@code -y ln p -
   * (1 - y) ln(1 - p)} with {@code p = 1 / (1 + e^-z)} but never takes the logarithm of 0. Targets
   * lie in [0, 1].
   */
  BINARY_CROSS_ENTROPY {
    @Override
    public double value(double[] z, double[] y) {
      double sum = 0;
      for (int j = 0; j < z.length; j++) {
        sum += Math.max(z[j], 0) - z[j] * y[j] + Math.log1p(Math.exp(-Math.abs(z[j])));
      }
      return sum;
    }

    @Override
    public double[] prediction(double[] z) {
      double[] p = new double[z.length];
      for (int j = 0; j < z.length; j++) {
        p[j] = Activation.LOGISTIC.forward(z[j]);
      }
      return p;
    }

    // Each output is on the target's side of one half, and exactly one half counts as no.
    @Override
    public boolean isHit(double[] z, double[] y) {
      for (int j = 0; j < z.length; j++) {
        if ((z[j] > 0) != (y[j] > 0.5)) {
          return false;
        }
      }
      return true;
    }
  },

  /**
   * Cross-entropy of one class among several on logits: {@code sum over outputs of y (ln(sum of
   * e^z) - z)}, with the largest z subtracted before any exponential. Targets sum to 1 in each row.
   */
  SOFTMAX_CROSS_ENTROPY {
    @Override
    public double value(double[] z, double[] y) {
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

    @Override
    public double[] prediction(double[] z) {
      double largest = z[argMax(z)];
      double[] p = new double[z.length];
      double sum = 0;
      for (int j = 0; j < z.length; j++) {
        p[j] = Math.exp(z[j] - largest);
        sum += p[j];
      }
      for (int j = 0; j < z.length; j++) {
        p[j] /= sum;
      }
      return p;
    }

    // The largest output is the target's class; the first of equal ones counts.
    @Override
    public boolean isHit(double[] z, double[] y) {
      return argMax(z) == argMax(y);
    }
  },

  /** {@code sum over outputs of (z - y)^2 / 2}. */
  HALF_SQUARED_ERROR {
    @Override
    public double value(double[] z, double[] y) {
      double sum = 0;
      for (int j = 0; j < z.length; j++) {
        sum += (z[j] - y[j]) * (z[j] - y[j]) / 2;
      }
      return sum;
    }

    @Override
    public double[] prediction(double[] z) {
      return z.clone();
    }

    // A regression has no hits: its score is R squared, which follows from the loss.
    @Override
    public boolean isHit(double[] z, double[] y) {
      return false;
    }
  };

  /**
   * The loss of one row.
   *
   * @param z {@code [outputs]} what the last layer gives; not modified
   * @param y {@code [outputs]} the target; not modified
   * @return a number &gt;= 0; NaN or infinite if z is
   */
  public abstract double value(double[] z, double[] y);

  /**
   * What the network predicts for one row: probabilities for the cross-entropies, z itself for the
   * squared error.
   *
   * @param z {@code [outputs]} what the last layer gives; not modified
   * @return {@code [outputs]} a new array
   */
  public abstract double[] prediction(double[] z);

  /** True if the row's prediction counts as right in the accuracy. */
  public abstract boolean isHit(double[] z, double[] y);

  /** {@code E = p - y}, the gradient of {@link #value} with respect to z: a new array. */
  public double[] gradient(double[] z, double[] y) {
    double[] gradient = prediction(z);
    for (int j = 0; j < z.length; j++) {
      gradient[j] -= y[j];
    }
    return gradient;
  }

  /** The name in model files: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
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
