package dev.warptron.function;

import java.util.Arrays;

/**
 * The function from the last layer's outputs z to a prediction.
 *
 * <p>Predictions of several outputs are computed in double precision; {@link #apply} works in the
 * precision of its array and in place, for callers that predict row after row without allocating.
 */
public enum Link {
  /** {@code p = z}. */
  IDENTITY {
    @Override
    public double prediction(double z) {
      return z;
    }

    @Override
    public double[] prediction(double[] z) {
      return z.clone();
    }

    @Override
    public void apply(float[] z) {}

    @Override
    public double[] mean(double[][] z, double[] weights) {
      return Means.ofColumns(z, weights, Means::arithmetic);
    }
  },

  /** {@code p = 1 / (1 + e^-z)}: the probability of the positive class. */
  LOGISTIC {
    @Override
    public double prediction(double z) {
      return 1 / (1 + Math.exp(-z));
    }

    @Override
    public double[] prediction(double[] z) {
      double[] p = new double[z.length];
      for (int j = 0; j < z.length; j++) {
        p[j] = prediction(z[j]);
      }
      return p;
    }

    @Override
    public void apply(float[] z) {
      for (int j = 0; j < z.length; j++) {
        z[j] = (float) prediction((double) z[j]);
      }
    }

    @Override
    public double[] mean(double[][] z, double[] weights) {
      return Means.ofColumns(z, weights, Means::logitOfProbabilities);
    }
  },

  /** {@code p = e^z / sum of e^z}: probabilities. The largest z is subtracted first. */
  SOFTMAX {
    @Override
    public double prediction(double z) {
      return 1; // a single class has probability 1
    }

    @Override
    public double[] prediction(double[] z) {
      double largest = z[Loss.argMax(z)];
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

    @Override
    public void apply(float[] z) {
      double largest = Double.NEGATIVE_INFINITY;
      for (float value : z) {
        largest = Math.max(largest, value);
      }
      double sum = 0;
      for (int j = 0; j < z.length; j++) {
        z[j] = (float) Math.exp(z[j] - largest);
        sum += z[j];
      }
      for (int j = 0; j < z.length; j++) {
        z[j] /= (float) sum;
      }
    }

    @Override
    public double[] mean(double[][] z, double[] weights) {
      return Means.ofColumns(
          Arrays.stream(z).map(Means::logOfShares).toArray(double[][]::new),
          weights,
          Means::logOfExponentials);
    }
  },

  /** {@code p = e^z}: a mean that is larger than 0. */
  EXPONENTIAL {
    @Override
    public double prediction(double z) {
      return Math.exp(z);
    }

    @Override
    public double[] prediction(double[] z) {
      return Arrays.stream(z).map(Math::exp).toArray();
    }

    @Override
    public void apply(float[] z) {
      for (int j = 0; j < z.length; j++) {
        z[j] = (float) Math.exp(z[j]);
      }
    }

    @Override
    public double[] mean(double[][] z, double[] weights) {
      return Means.ofColumns(z, weights, Means::logOfExponentials);
    }
  },

  /** The first half of the outputs are means, {@code e^z} of the second half their variances. */
  MEAN_AND_VARIANCE {
    @Override
    public double prediction(double z) {
      throw new IllegalArgumentException("a mean and a variance are at least two outputs");
    }

    @Override
    public double[] prediction(double[] z) {
      double[] p = z.clone();
      for (int j = z.length / 2; j < z.length; j++) {
        p[j] = Math.exp(z[j]);
      }
      return p;
    }

    @Override
    public void apply(float[] z) {
      for (int j = z.length / 2; j < z.length; j++) {
        z[j] = (float) Math.exp(z[j]);
      }
    }

    @Override
    public double[] mean(double[][] z, double[] weights) {
      double[] mean = Means.ofColumns(z, weights, Means::arithmetic);
      int count = mean.length / 2;
      for (int j = 0; j < count; j++) {
        double variance = 0;
        for (int i = 0; i < z.length; i++) {
          double distance = z[i][j] - mean[j];
          variance += weights[i] * (Math.exp(z[i][count + j]) + distance * distance);
        }
        mean[count + j] = Math.log(variance / Means.sum(weights));
      }
      return mean;
    }
  };

  /** The prediction of a network with one output. */
  public abstract double prediction(double z);

  /**
   * The predictions of a row.
   *
   * @param z {@code [outputs]}, not modified
   * @return {@code [outputs]} a new array
   */
  public abstract double[] prediction(double[] z);

  /**
   * The same in place.
   *
   * @param z {@code [outputs]}, overwritten
   */
  public abstract void apply(float[] z);

  /**
   * The outputs whose prediction is the weighted mean of the predictions of several networks. Of
   * normal distributions: the mean and the variance of their mixture in these parts.
   *
   * @param z {@code [networks][outputs]}, at least one network; not modified
   * @param weights {@code [networks]}, each &gt; 0; only their ratios matter. Weights of 1 give the
   *     plain mean
   * @return {@code [outputs]} a new array; logarithms of probabilities for {@link #SOFTMAX}
   */
  public abstract double[] mean(double[][] z, double[] weights);
}
