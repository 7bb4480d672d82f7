package dev.warptron.verify;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.LossSums;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The loss and the gradient of a batch as plain loops, one row after another, each number with an
 * error bound for devices: a running error analysis (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2nd edition, section 3.3).
 *
 * <p>The bound of a result is the rounding error of the operation, plus the bounds of its operands
 * times the sensitivity of the result to them. The error of a smooth function is at most its slope
 * times the bound; the error of the slope is at most the largest curvature times the bound. If z of
 * a relu is within its bound of 0, the device may be on the other side of the kink.
 */
public final class PlainBackprop {
  private final NetworkSpec network;
  private final Loss loss;
  private final int[] weights; // offsets in the parameters, of each layer
  private final int[] biases;
  private final double[] parameters;
  private final double[] parameterBounds;
  private final Tolerance tolerance;
  private final ActivationBounds activations;
  private final PlainForward forward; // of the current row

  // Of all rows so far.
  private final double[] gradient;
  private final double[] gradientMagnitude;
  private final double[] gradientBound;
  private double lossSum;
  private double absoluteLossSum; // a loss may be negative
  private double lossBound;
  private final double[] metrics;
  private final double[] metricBounds;
  private int rows;

  private PlainBackprop(
      NetworkSpec network,
      Loss loss,
      double[] parameters,
      double[] parameterBounds,
      Tolerance tolerance) {
    this.network = network;
    this.loss = loss;
    this.weights = network.layout().offsets(Dense.WEIGHTS);
    this.biases = network.layout().offsets(Dense.BIASES);
    this.parameters = parameters;
    this.parameterBounds = parameterBounds;
    this.tolerance = tolerance;
    activations = new ActivationBounds(tolerance);
    forward = new PlainForward(network, parameters, parameterBounds, tolerance);
    metrics = new double[loss.metricSums()];
    metricBounds = new double[metrics.length];
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
   * One batch of a device whose parameters differ from these.
   *
   * @param parameterBounds {@code [P]}, error bounds of the device's parameters
   */
  public static PlainBackprop of(
      NetworkSpec network,
      Loss loss,
      double[] parameters,
      double[] parameterBounds,
      double[] x,
      double[] y,
      Tolerance tolerance) {
    return of(network, loss, parameters, parameterBounds, x, y, /* weights= */ null, tolerance);
  }

  /**
   * One batch of rows with weights.
   *
   * @param weights {@code [rows]}, numbers that the device holds exactly; null if all are 1
   */
  public static PlainBackprop of(
      NetworkSpec network,
      Loss loss,
      double[] parameters,
      double[] parameterBounds,
      double[] x,
      double[] y,
      double @Nullable [] weights,
      Tolerance tolerance) {
    PlainBackprop batch = new PlainBackprop(network, loss, parameters, parameterBounds, tolerance);
    double sumOfWeights = weights == null ? 0 : Arrays.stream(weights).sum();
    int inputs = network.inputs();
    int outputs = network.outputs();
    for (int i = 0; i < x.length / inputs; i++) {
      batch.forward.run(Arrays.copyOfRange(x, i * inputs, (i + 1) * inputs), new double[inputs]);
      double[] target = Arrays.copyOfRange(y, i * outputs, (i + 1) * outputs);
      if (weights == null) {
        batch.backward(target, 1, 1, /* roundings= */ 0);
      } else {
        double factor = sumOfWeights == 0 ? 0 : weights.length / sumOfWeights;
        // The factor, its product with the weight, and that with the gradient.
        batch.backward(target, weights[i], weights[i] * factor, /* roundings= */ 3);
      }
      batch.rows++;
    }
    return batch;
  }

  private void backward(double[] target, double weight, double scale, int roundings) {
    int last = network.layers().size() - 1;
    double[] output = forward.outputs();
    double widest = Arrays.stream(forward.outputBounds()).max().orElseThrow();
    LossBounds bounds = new LossBounds(loss, tolerance, output, target, widest);
    double[] delta = loss.gradient(output, target);
    double[] bound = bounds.ofGradient();
    double value = loss.value(output, target);
    lossSum += weight * value;
    absoluteLossSum += weight * Math.abs(value);
    lossBound += weight * bounds.ofValue();
    addMetrics(output, target, bounds);
    for (int j = 0; j < delta.length; j++) {
      delta[j] *= scale;
      bound[j] = scale * bound[j] * (1 + tolerance.gamma(roundings));
      bound[j] += tolerance.gamma(roundings) * Math.abs(delta[j]);
    }

    throughActivation(last, delta, bound);
    for (int l = last; l >= 0; l--) {
      addToGradient(l, delta, bound);
      if (l > 0) {
        double[] previous = new double[network.layers().get(l).inputs()];
        double[] previousBound = new double[previous.length];
        throughWeights(l, delta, bound, previous, previousBound);
        throughActivation(l - 1, previous, previousBound);
        delta = previous;
        bound = previousBound;
      }
    }
  }

  private void addMetrics(double[] output, double[] target, LossBounds bounds) {
    double[] row = loss.metrics(output, target);
    double[] ofRow = bounds.ofMetrics();
    for (int m = 0; m < row.length; m++) {
      metrics[m] += row[m];
      metricBounds[m] += ofRow[m];
    }
  }

  private void throughWeights(
      int l, double[] delta, double[] bound, double[] previous, double[] previousBound) {
    for (int i = 0; i < previous.length; i++) {
      double magnitude = 0;
      for (int j = 0; j < delta.length; j++) {
        double w = parameters[weight(l, i, j)];
        previous[i] += delta[j] * w;
        magnitude += Math.abs(delta[j] * w);
        previousBound[i] +=
            bound[j] * Math.abs(w)
                + (Math.abs(delta[j]) + bound[j]) * parameterBounds[weight(l, i, j)];
      }
      previousBound[i] += tolerance.ofProducts(delta.length, magnitude + previousBound[i]);
    }
  }

  /** {@code dZ = dA * f'(z)}, in place. */
  private void throughActivation(int l, double[] delta, double[] bound) {
    Activation f = network.layers().get(l).activation();
    for (int j = 0; j < delta.length; j++) {
      double derivative = f.derivative(forward.preActivation(l, j), forward.value(l + 1, j));
      double derivativeBound =
          activations.ofDerivative(
              f, forward.preActivation(l, j), forward.preActivationBound(l, j));
      double product = delta[j] * derivative;
      bound[j] =
          (Math.abs(delta[j]) + bound[j]) * derivativeBound
              + bound[j] * Math.abs(derivative)
              + tolerance.ofFunction(Math.abs(product));
      delta[j] = product;
    }
  }

  private void addToGradient(int l, double[] delta, double[] bound) {
    for (int j = 0; j < delta.length; j++) {
      add(biases[l] + j, 1, 0, delta[j], bound[j]);
      for (int i = 0; i < network.layers().get(l).inputs(); i++) {
        add(weight(l, i, j), forward.value(l, i), forward.valueBound(l, i), delta[j], bound[j]);
      }
    }
  }

  private void add(int parameter, double a, double aBound, double e, double eBound) {
    gradient[parameter] += a * e;
    gradientMagnitude[parameter] += Math.abs(a * e);
    gradientBound[parameter] += Math.abs(a) * eBound + aBound * Math.abs(e) + aBound * eBound;
  }

  private int weight(int layer, int i, int j) {
    return weights[layer] + i * network.layers().get(layer).outputs() + j;
  }

  /** dL/dw of the weighted mean loss, without a penalty: {@code [P]}. */
  public double[] gradient() {
    return Arrays.stream(gradient).map(sum -> sum / rows).toArray();
  }

  /** Error bounds of a device's gradient: {@code [P]}, one for each entry of {@link #gradient}. */
  public double[] gradientBounds() {
    double[] bounds = new double[gradient.length];
    for (int i = 0; i < bounds.length; i++) {
      double magnitude = gradientMagnitude[i] + gradientBound[i];
      double rounding =
          i < network.decayingCount() // the weights; a bias has no products
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

  /** Error bound of a device's {@link #loss}. */
  public double lossBound() {
    return lossBound + tolerance.ofSum(rows, absoluteLossSum);
  }

  /** Losses and metrics of the rows. */
  public LossSums sums() {
    return new LossSums(lossSum, Arrays.stream(metrics).boxed().toList());
  }

  /**
   * Error bounds of a device's {@link #sums}, the loss first. The bound of the number of correct
   * rows is the number of rows that are too close to another prediction.
   */
  public double[] sumBounds() {
    return Comparison.joined(new double[] {lossBound()}, metricBounds);
  }
}
