package dev.warptron.peers;

import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;

/**
 * The predictions of a network, computed by plain loops in double precision, with a bound on the
 * error of single precision for each row: a running error analysis (Higham, Accuracy and Stability
 * of Numerical Algorithms, 2nd edition, section 3.3).
 *
 * <p>The bound of a pre-activation is {@code gamma_n} times the sum of the absolute products, n
 * inputs and a bias, plus the bounds of the inputs times the absolute weights. All activations used
 * here have slopes of at most 1, so that an activation does not amplify the bound; it adds the
 * rounding of a few operations. If no output changes by more than d, a probability changes at most
 * by a factor {@code e^(2 d)}.
 */
final class Predictions {
  /**
   * Roundings of an activation or the softmax: two elementary functions and the operations between
   * them.
   */
  private static final int FUNCTION_ROUNDINGS = 16;

  private final NetworkSpec network;
  private final double[] parameters; // rounded to single precision, in the layout of the network

  Predictions(NetworkSpec network, double[] parameters) {
    this.network = network;
    this.parameters = new double[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      this.parameters[i] = (float) parameters[i];
    }
  }

  /**
   * Checks predictions of the first rows.
   *
   * @param actual {@code [count x outputs]}: probabilities; with two classes, those of the second
   */
  Check compare(String what, float[] actual, Rows rows, int count) {
    int outputs = network.outputs();
    if (actual.length != count * outputs) {
      return Check.of(
          what, false, "%d numbers instead of %d".formatted(actual.length, count * outputs));
    }
    double worst = 0;
    for (int row = 0; row < count; row++) {
      double[] z = new double[outputs];
      double distance = outputs(rows, row, z);
      double[] expected = probabilities(z);
      double factor = Math.expm1(2 * distance) + gamma(FUNCTION_ROUNDINGS);
      for (int j = 0; j < outputs; j++) {
        double got = actual[row * outputs + j];
        // With two classes, p has the absolute error of 1 - p, which may be the larger one.
        double size = outputs == 1 ? 1 : expected[j];
        double error = Math.abs(got - expected[j]);
        if (!(error <= factor * size)) {
          return Check.of(
              what,
              false,
              "row %d, output %d: %s, expected %s, allowed %.2g"
                  .formatted(row + 1, j + 1, got, expected[j], factor * size));
        }
        worst = Math.max(worst, error / (factor * size));
      }
    }
    return Check.of(
        what, true, "%d rows, largest error %.2g of the rounding bound".formatted(count, worst));
  }

  /**
   * Computes the network's outputs (logits) for a row; returns the largest of their error bounds.
   */
  private double outputs(Rows rows, int row, double[] outputs) {
    double[] a = new double[network.inputs()];
    for (int i = 0; i < a.length; i++) {
      a[i] = rows.features()[row * a.length + i];
    }
    double[] bound = new double[a.length];
    int[] weights = network.layout().offsets(Dense.WEIGHTS);
    int[] biases = network.layout().offsets(Dense.BIASES);
    for (int l = 0; l < weights.length; l++) {
      Layer layer = network.layers().get(l);
      double[] z = new double[layer.outputs()];
      double[] zBound = new double[layer.outputs()];
      double gamma = gamma(layer.inputs() + 2);
      for (int j = 0; j < z.length; j++) {
        double sum = parameters[biases[l] + j];
        double magnitude = Math.abs(sum);
        double carried = 0;
        for (int i = 0; i < a.length; i++) {
          double weight = parameters[weights[l] + i * z.length + j];
          sum += a[i] * weight;
          magnitude += Math.abs(a[i] * weight);
          carried += bound[i] * Math.abs(weight);
        }
        z[j] = sum;
        zBound[j] = carried + gamma * (magnitude + carried);
      }
      for (int j = 0; j < z.length; j++) {
        double value = layer.activation().forward(z[j]);
        zBound[j] += gamma(FUNCTION_ROUNDINGS) * Math.max(1, Math.abs(value));
        z[j] = value;
      }
      a = z;
      bound = zBound;
    }
    double largest = 0;
    for (int j = 0; j < outputs.length; j++) {
      outputs[j] = a[j];
      largest = Math.max(largest, bound[j]);
    }
    return largest;
  }

  private static double[] probabilities(double[] z) {
    if (z.length == 1) {
      return new double[] {1 / (1 + Math.exp(-z[0]))};
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : z) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (double value : z) {
      sum += Math.exp(value - largest);
    }
    double[] probabilities = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      probabilities[j] = Math.exp(z[j] - largest) / sum;
    }
    return probabilities;
  }

  private static double gamma(long terms) {
    double u = Precision.FLOAT32.unitRoundoff();
    return terms * u / (1 - terms * u);
  }
}
