package dev.warptron.testing;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import java.util.Arrays;

/**
 * The loss and the gradient of a batch as plain loops, one row after another, each number with a
 * bound on how far a device may be from it: a running error analysis (Higham, Accuracy and
 * Stability of Numerical Algorithms, 2nd edition, section 3.3).
 *
 * <p>A bound grows by what the operation itself rounds, and by the bounds of what goes in, times
 * how strongly the result depends on it. A smooth function changes by no more than its slope times
 * the bound, and the slope by no more than the largest curvature times the bound. A relu whose sum
 * is no farther from 0 than its bound may be on the other side of its kink.
 */
public final class PlainBackprop {
  private final NetworkSpec network;
  private final Loss loss;
  private final double[] parameters;
  private final double[] parameterBounds;
  private final Tolerance tolerance;

  // Of the current row. Layer 0 is the input, layer l + 1 what layer l gives.
  private final double[][] values;
  private final double[][] valueBounds;
  private final double[][] sums; // z of each layer
  private final double[][] sumBounds;

  // Of all rows so far.
  private final double[] gradient;
  private final double[] gradientMagnitude;
  private final double[] gradientBound;
  private double lossSum;
  private double lossBound;
  private int hits;
  private int doubtfulHits;
  private int rows;

  private PlainBackprop(
      NetworkSpec network,
      Loss loss,
      double[] parameters,
      double[] parameterBounds,
      Tolerance tolerance) {
    this.network = network;
    this.loss = loss;
    this.parameters = parameters;
    this.parameterBounds = parameterBounds;
    this.tolerance = tolerance;
    int layers = network.layers().size();
    values = new double[layers + 1][];
    valueBounds = new double[layers + 1][];
    sums = new double[layers][];
    sumBounds = new double[layers][];
    gradient = new double[parameters.length];
    gradientMagnitude = new double[parameters.length];
    gradientBound = new double[parameters.length];
  }

  /**
   * One batch.
   *
   * @param x {@code [rows x inputs]}, row-major, numbers that the device holds exactly
   * @param y {@code [rows x outputs]}, likewise
   */
  public static PlainBackprop of(
      NetworkSpec network,
      Loss loss,
      double[] parameters,
      double[] x,
      double[] y,
      Tolerance tolerance) {
    return of(network, loss, parameters, new double[parameters.length], x, y, tolerance);
  }

  /**
   * One batch of a device whose parameters are not quite these.
   *
   * @param parameterBounds {@code [P]}, how far each of them may be from the one given here
   */
  public static PlainBackprop of(
      NetworkSpec network,
      Loss loss,
      double[] parameters,
      double[] parameterBounds,
      double[] x,
      double[] y,
      Tolerance tolerance) {
    PlainBackprop batch = new PlainBackprop(network, loss, parameters, parameterBounds, tolerance);
    int inputs = network.inputs();
    int outputs = network.outputs();
    for (int i = 0; i < x.length / inputs; i++) {
      batch.forward(Arrays.copyOfRange(x, i * inputs, (i + 1) * inputs));
      batch.backward(Arrays.copyOfRange(y, i * outputs, (i + 1) * outputs));
      batch.rows++;
    }
    return batch;
  }

  private void forward(double[] row) {
    values[0] = row;
    valueBounds[0] = new double[row.length];
    for (int l = 0; l < sums.length; l++) {
      Layer layer = network.layers().get(l);
      sums[l] = new double[layer.outputs()];
      sumBounds[l] = new double[layer.outputs()];
      values[l + 1] = new double[layer.outputs()];
      valueBounds[l + 1] = new double[layer.outputs()];
      for (int j = 0; j < layer.outputs(); j++) {
        double sum = parameters[network.biasOffset(l) + j];
        double magnitude = Math.abs(sum);
        double bound = parameterBounds[network.biasOffset(l) + j];
        for (int i = 0; i < layer.inputs(); i++) {
          double w = parameters[weight(l, i, j)];
          sum += values[l][i] * w;
          magnitude += Math.abs(values[l][i] * w);
          bound +=
              valueBounds[l][i] * Math.abs(w)
                  + (Math.abs(values[l][i]) + valueBounds[l][i]) * parameterBounds[weight(l, i, j)];
        }
        bound += tolerance.ofProducts(layer.inputs() + 1L, magnitude + bound);
        sums[l][j] = sum;
        sumBounds[l][j] = bound;
        values[l + 1][j] = layer.activation().forward(sum);
        valueBounds[l + 1][j] =
            changeBound(layer.activation(), sum, bound) + roundingOf(layer.activation());
      }
    }
  }

  private void backward(double[] target) {
    int last = sums.length - 1;
    double[] output = values[last + 1];
    double widest = Arrays.stream(valueBounds[last + 1]).max().orElseThrow();
    double largest = 1 + Arrays.stream(output).map(Math::abs).max().orElseThrow();
    double[] error = loss.gradient(output, target);
    double[] bound = new double[error.length];
    for (int j = 0; j < bound.length; j++) {
      double change =
          loss == Loss.BINARY_CROSS_ENTROPY // whose gradient is the logistic function less y
              ? changeBound(Activation.LOGISTIC, output[j], widest)
              : widest;
      bound[j] = change + tolerance.ofFunction(largest);
    }
    double value = loss.value(output, target);
    lossSum += value;
    for (double e : error) {
      lossBound += (Math.abs(e) + widest) * widest;
    }
    lossBound += tolerance.ofFunction(error.length * (value + largest));
    hits += loss.isHit(output, target) ? 1 : 0;
    doubtfulHits += isDoubtful(output, widest) ? 1 : 0;

    throughActivation(last, error, bound);
    for (int l = last; l >= 0; l--) {
      addToGradient(l, error, bound);
      if (l > 0) {
        double[] previous = new double[network.layers().get(l).inputs()];
        double[] previousBound = new double[previous.length];
        throughWeights(l, error, bound, previous, previousBound);
        throughActivation(l - 1, previous, previousBound);
        error = previous;
        bound = previousBound;
      }
    }
  }

  /**
   * Whether outputs that are off by so much might be in another order, or on the other side of 0.
   */
  private static boolean isDoubtful(double[] output, double bound) {
    double[] ascending = output.clone();
    Arrays.sort(ascending);
    for (int j = 0; j < ascending.length; j++) {
      if (Math.abs(ascending[j]) <= bound
          || (j > 0 && ascending[j] - ascending[j - 1] <= 2 * bound)) {
        return true;
      }
    }
    return false;
  }

  private void throughWeights(
      int l, double[] error, double[] bound, double[] previous, double[] previousBound) {
    for (int i = 0; i < previous.length; i++) {
      double magnitude = 0;
      for (int j = 0; j < error.length; j++) {
        double w = parameters[weight(l, i, j)];
        previous[i] += error[j] * w;
        magnitude += Math.abs(error[j] * w);
        previousBound[i] +=
            bound[j] * Math.abs(w)
                + (Math.abs(error[j]) + bound[j]) * parameterBounds[weight(l, i, j)];
      }
      previousBound[i] += tolerance.ofProducts(error.length, magnitude + previousBound[i]);
    }
  }

  /** {@code E = E * f'(z)}, in place. */
  private void throughActivation(int l, double[] error, double[] bound) {
    Activation f = network.layers().get(l).activation();
    for (int j = 0; j < error.length; j++) {
      double derivative = f.derivative(sums[l][j], values[l + 1][j]);
      double derivativeBound = derivativeBound(f, sums[l][j], sumBounds[l][j]);
      double product = error[j] * derivative;
      bound[j] =
          (Math.abs(error[j]) + bound[j]) * derivativeBound
              + bound[j] * Math.abs(derivative)
              + tolerance.ofFunction(Math.abs(product));
      error[j] = product;
    }
  }

  private void addToGradient(int l, double[] error, double[] bound) {
    for (int j = 0; j < error.length; j++) {
      add(network.biasOffset(l) + j, 1, 0, error[j], bound[j]);
      for (int i = 0; i < values[l].length; i++) {
        add(weight(l, i, j), values[l][i], valueBounds[l][i], error[j], bound[j]);
      }
    }
  }

  private void add(int parameter, double a, double aBound, double e, double eBound) {
    gradient[parameter] += a * e;
    gradientMagnitude[parameter] += Math.abs(a * e);
    gradientBound[parameter] += Math.abs(a) * eBound + aBound * Math.abs(e) + aBound * eBound;
  }

  private int weight(int layer, int i, int j) {
    return network.weightOffset(layer) + i * network.layers().get(layer).outputs() + j;
  }

  /** How far f may be from {@code f(z)}, if z may be off by a bound. */
  private static double changeBound(Activation f, double z, double bound) {
    double slope = f.derivative(z, f.forward(z));
    return switch (f) {
      case IDENTITY, RELU -> bound;
      case LOGISTIC, TANH -> (slope + largestCurvature(f) * bound) * bound;
    };
  }

  /** The largest {@code |f''|}, where the third derivative is 0. */
  private static double largestCurvature(Activation f) {
    return switch (f) {
      case IDENTITY, RELU -> 0;
      case LOGISTIC -> Math.sqrt(3) / 18;
      case TANH -> 4 / Math.sqrt(27);
    };
  }

  private double derivativeBound(Activation f, double sum, double sumBound) {
    return switch (f) {
      case IDENTITY -> 0;
      case LOGISTIC, TANH -> largestCurvature(f) * sumBound + 2 * roundingOf(f);
      case RELU -> Math.abs(sum) <= sumBound ? 1 : 0;
    };
  }

  private double roundingOf(Activation f) {
    return switch (f) {
      case IDENTITY, RELU -> 0;
      case LOGISTIC, TANH -> tolerance.ofFunction(1);
    };
  }

  /** dL/dw of the mean loss, without a penalty: {@code [P]}. */
  public double[] gradient() {
    return Arrays.stream(gradient).map(sum -> sum / rows).toArray();
  }

  /** How far each entry of a device's gradient may be from {@link #gradient}: {@code [P]}. */
  public double[] gradientBounds() {
    double[] bounds = new double[gradient.length];
    for (int i = 0; i < bounds.length; i++) {
      double magnitude = gradientMagnitude[i] + gradientBound[i];
      double rounding =
          i < network.weightCount()
              ? tolerance.ofProducts(rows + 1L, magnitude)
              : tolerance.ofSum(rows + 1L, magnitude);
      bounds[i] = (gradientBound[i] + rounding) / rows;
    }
    return bounds;
  }

  /** The sum of the rows' losses. */
  public double loss() {
    return lossSum;
  }

  /** How far a device's sum may be from {@link #loss}. */
  public double lossBound() {
    return lossBound + tolerance.ofSum(rows, lossSum);
  }

  /** How many rows are predicted right. */
  public int hits() {
    return hits;
  }

  /** How many rows are so near to another prediction that a device may find another one. */
  public int doubtfulHits() {
    return doubtfulHits;
  }
}
