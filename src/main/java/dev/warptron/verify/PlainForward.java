package dev.warptron.verify;

import dev.warptron.function.Activation;
import dev.warptron.model.NetworkSpec;
import java.util.List;

/**
 * The forward pass of one row as plain loops, each number with an error bound for devices: see
 * {@link PlainBackprop}.
 */
public final class PlainForward {
  private final List<PlainLayer> layers;
  private final double[] parameters;
  private final double[] parameterBounds;
  private final Tolerance tolerance;
  private final ActivationBounds activations;

  // Entry 0 is the input, entry l + 1 the activations of layer l.
  private final double[][] values;
  private final double[][] valueBounds;
  private final double[][] preActivations; // z of each layer
  private final double[][] preActivationBounds;

  /**
   * For rows of a network.
   *
   * @param parameters {@code [P]}
   * @param parameterBounds {@code [P]}, error bounds of a device's parameters
   */
  public PlainForward(
      NetworkSpec network, double[] parameters, double[] parameterBounds, Tolerance tolerance) {
    this.layers = PlainLayer.of(network);
    this.parameters = parameters;
    this.parameterBounds = parameterBounds;
    this.tolerance = tolerance;
    activations = new ActivationBounds(tolerance);
    int count = layers.size();
    values = new double[count + 1][];
    valueBounds = new double[count + 1][];
    preActivations = new double[count][];
    preActivationBounds = new double[count][];
  }

  /**
   * Runs one row.
   *
   * @param row {@code [inputs]}
   * @param rowBounds {@code [inputs]}, error bounds of a device's inputs
   */
  public void run(double[] row, double[] rowBounds) {
    values[0] = row;
    valueBounds[0] = rowBounds;
    for (int l = 0; l < preActivations.length; l++) {
      PlainLayer layer = layers.get(l);
      preActivations[l] = new double[layer.outputs()];
      preActivationBounds[l] = new double[layer.outputs()];
      values[l + 1] = new double[layer.outputs()];
      valueBounds[l + 1] = new double[layer.outputs()];
      for (int j = 0; j < layer.outputs(); j++) {
        if (layer.onlyScales()) {
          scale(layer, l, j);
        } else {
          unit(layer, l, j);
        }
      }
    }
  }

  private void scale(PlainLayer layer, int l, int j) {
    int scale = layer.weights() + j;
    double s = parameters[scale];
    values[l + 1][j] = values[l][j] * s;
    double change =
        valueBounds[l][j] * Math.abs(s)
            + (Math.abs(values[l][j]) + valueBounds[l][j]) * parameterBounds[scale];
    valueBounds[l + 1][j] = change + tolerance.ofSum(1, Math.abs(values[l + 1][j]) + change);
  }

  private void unit(PlainLayer layer, int l, int j) {
    double c = layer.productScale();
    int bias = layer.biases() + j;
    double z = parameters[bias];
    double magnitude = Math.abs(z);
    double bound = parameterBounds[bias];
    for (int i = 0; i < layer.inputs(); i++) {
      int weight = layer.weight(i, j);
      double w = c * parameters[weight];
      z += values[l][i] * w;
      magnitude += Math.abs(values[l][i] * w);
      bound +=
          valueBounds[l][i] * Math.abs(w)
              + (Math.abs(values[l][i]) + valueBounds[l][i]) * c * parameterBounds[weight];
    }
    long terms = layer.inputs() + 1L + layer.roundingsOfScale();
    bound += tolerance.ofProducts(terms, magnitude + bound);
    preActivations[l][j] = z;
    preActivationBounds[l][j] = bound;
    Activation f = layer.layer().activation();
    values[l + 1][j] = f.forward(z);
    valueBounds[l + 1][j] = activations.ofChange(f, z, bound) + activations.ofRounding(f, z);
    if (layer.hasParametricActivation()) {
      mix(layer, l, j);
    }
  }

  /** From a to {@code z + s (a - z)}. */
  private void mix(PlainLayer layer, int l, int j) {
    int share = layer.shares() + j;
    double s = parameters[share];
    double z = preActivations[l][j];
    double a = values[l + 1][j];
    double zBound = preActivationBounds[l][j];
    double aBound = valueBounds[l + 1][j];
    double change =
        Math.abs(1 - s) * zBound
            + Math.abs(s) * aBound
            + parameterBounds[share] * (Math.abs(a - z) + zBound + aBound);
    double magnitude = Math.abs(z) + Math.abs(s) * (Math.abs(a) + Math.abs(z)) + change;
    values[l + 1][j] = z + s * (a - z);
    valueBounds[l + 1][j] = change + tolerance.ofSum(3, magnitude);
  }

  /** An activation of layer {@code l - 1}; for {@code l = 0} an input. */
  double value(int l, int j) {
    return values[l][j];
  }

  double valueBound(int l, int j) {
    return valueBounds[l][j];
  }

  /** A pre-activation z of a layer. */
  double preActivation(int l, int j) {
    return preActivations[l][j];
  }

  double preActivationBound(int l, int j) {
    return preActivationBounds[l][j];
  }

  /** The outputs of the last layer. */
  public double[] outputs() {
    return values[preActivations.length];
  }

  /** Error bounds of a device's {@link #outputs}. */
  public double[] outputBounds() {
    return valueBounds[preActivations.length];
  }
}
