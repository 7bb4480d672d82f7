package dev.warptron.verify;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.LossSums;
import dev.warptron.model.NetworkSpec;
import java.util.Arrays;
import java.util.List;
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
  private final List<PlainLayer> layers;
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
    this.layers = PlainLayer.of(network);
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

    for (int l = layers.size() - 1; l >= 0; l--) {
      PlainLayer layer = layers.get(l);
      double[] previous = new double[layer.inputs()];
      double[] previousBound = new double[previous.length];
      if (layer.onlyScales()) {
        throughScales(layer, l, delta, bound, previous, previousBound);
      } else {
        throughActivation(layer, l, delta, bound);
        addToGradient(layer, l, delta, bound);
        throughWeights(layer, delta, bound, previous, previousBound);
      }
      delta = previous;
      bound = previousBound;
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

  /** {@code dX = dY * s}, and the gradient of s. */
  private void throughScales(
      PlainLayer layer,
      int l,
      double[] delta,
      double[] bound,
      double[] previous,
      double[] previousBound) {
    for (int j = 0; j < delta.length; j++) {
      int scale = layer.weights() + j;
      add(scale, forward.value(l, j), forward.valueBound(l, j), delta[j], bound[j]);
      previous[j] = delta[j] * parameters[scale];
      previousBound[j] =
          bound[j] * Math.abs(parameters[scale])
              + (Math.abs(delta[j]) + bound[j]) * parameterBounds[scale];
      previousBound[j] += tolerance.ofSum(1, Math.abs(previous[j]) + previousBound[j]);
    }
  }

  private void throughWeights(
      PlainLayer layer, double[] delta, double[] bound, double[] previous, double[] previousBound) {
    double c = layer.productScale();
    long terms = (long) delta.length + layer.roundingsOfScale();
    for (int i = 0; i < previous.length; i++) {
      double magnitude = 0;
      for (int j = 0; j < delta.length; j++) {
        int weight = layer.weight(i, j);
        double w = c * parameters[weight];
        previous[i] += delta[j] * w;
        magnitude += Math.abs(delta[j] * w);
        previousBound[i] +=
            bound[j] * Math.abs(w) + (Math.abs(delta[j]) + bound[j]) * c * parameterBounds[weight];
      }
      previousBound[i] += tolerance.ofProducts(terms, magnitude + previousBound[i]);
    }
  }

  /**
   * {@code dZ = dA * f'(z)}, in place; with a share s of the activation {@code dZ = dM * (1 - s + s
   * f'(z))}, and the gradient of s.
   */
  private void throughActivation(PlainLayer layer, int l, double[] delta, double[] bound) {
    Activation f = layer.layer().activation();
    for (int j = 0; j < delta.length; j++) {
      double z = forward.preActivation(l, j);
      double zBound = forward.preActivationBound(l, j);
      double derivative = f.derivative(z, f.forward(z));
      double derivativeBound = activations.ofDerivative(f, z, zBound);
      double largest = Math.abs(delta[j] * derivative);
      if (layer.hasParametricActivation()) {
        int share = layer.shares() + j;
        double s = parameters[share];
        double a = f.forward(z);
        double differenceBound =
            zBound
                + activations.ofChange(f, z, zBound)
                + activations.ofRounding(f, z)
                + tolerance.ofSum(1, Math.abs(a) + Math.abs(z));
        add(share, a - z, differenceBound, delta[j], bound[j]);
        largest = Math.abs(delta[j]) * (1 + Math.abs(s) * (1 + Math.abs(derivative)));
        derivativeBound =
            Math.abs(s) * derivativeBound
                + parameterBounds[share] * (1 + Math.abs(derivative) + derivativeBound);
        derivative = 1 - s + s * derivative;
      }
      double product = delta[j] * derivative;
      bound[j] =
          (Math.abs(delta[j]) + bound[j]) * derivativeBound
              + bound[j] * Math.abs(derivative)
              + tolerance.ofFunction(largest);
      delta[j] = product;
    }
  }

  private void addToGradient(PlainLayer layer, int l, double[] delta, double[] bound) {
    double c = layer.productScale();
    double ofScale = tolerance.gamma(layer.roundingsOfScale());
    for (int j = 0; j < delta.length; j++) {
      add(layer.biases() + j, 1, 0, delta[j], bound[j]);
      for (int i = 0; i < layer.inputs(); i++) {
        double value = c * forward.value(l, i);
        double valueBound = c * forward.valueBound(l, i) + ofScale * Math.abs(value);
        add(layer.weight(i, j), value, valueBound, delta[j], bound[j]);
      }
    }
  }

  private void add(int parameter, double a, double aBound, double e, double eBound) {
    gradient[parameter] += a * e;
    gradientMagnitude[parameter] += Math.abs(a * e);
    gradientBound[parameter] += Math.abs(a) * eBound + aBound * Math.abs(e) + aBound * eBound;
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
