package dev.warptron.verify;

import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;

/**
 * The forward pass of one row as plain loops, each number with an error bound for devices: see
 * {@link PlainBackprop}.
 */
final class PlainForward {
  private final NetworkSpec network;
  private final int[] weights; // offsets in the parameters, of each layer
  private final int[] biases;
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
  PlainForward(
      NetworkSpec network, double[] parameters, double[] parameterBounds, Tolerance tolerance) {
    this.network = network;
    this.weights = network.layout().offsets(Dense.WEIGHTS);
    this.biases = network.layout().offsets(Dense.BIASES);
    this.parameters = parameters;
    this.parameterBounds = parameterBounds;
    this.tolerance = tolerance;
    activations = new ActivationBounds(tolerance);
    int layers = network.layers().size();
    values = new double[layers + 1][];
    valueBounds = new double[layers + 1][];
    preActivations = new double[layers][];
    preActivationBounds = new double[layers][];
  }

  /**
   * Runs one row.
   *
   * @param row {@code [inputs]}
   * @param rowBounds {@code [inputs]}, error bounds of a device's inputs
   */
  void run(double[] row, double[] rowBounds) {
    values[0] = row;
    valueBounds[0] = rowBounds;
    for (int l = 0; l < preActivations.length; l++) {
      Layer layer = network.layers().get(l);
      preActivations[l] = new double[layer.outputs()];
      preActivationBounds[l] = new double[layer.outputs()];
      values[l + 1] = new double[layer.outputs()];
      valueBounds[l + 1] = new double[layer.outputs()];
      for (int j = 0; j < layer.outputs(); j++) {
        unit(l, j);
      }
    }
  }

  private void unit(int l, int j) {
    Layer layer = network.layers().get(l);
    double z = parameters[biases[l] + j];
    double magnitude = Math.abs(z);
    double bound = parameterBounds[biases[l] + j];
    for (int i = 0; i < layer.inputs(); i++) {
      int weight = weights[l] + i * layer.outputs() + j;
      double w = parameters[weight];
      z += values[l][i] * w;
      magnitude += Math.abs(values[l][i] * w);
      bound +=
          valueBounds[l][i] * Math.abs(w)
              + (Math.abs(values[l][i]) + valueBounds[l][i]) * parameterBounds[weight];
    }
    bound += tolerance.ofProducts(layer.inputs() + 1L, magnitude + bound);
    preActivations[l][j] = z;
    preActivationBounds[l][j] = bound;
    values[l + 1][j] = layer.activation().forward(z);
    valueBounds[l + 1][j] =
        activations.ofChange(layer.activation(), z, bound)
            + activations.ofRounding(layer.activation(), z);
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
  double[] outputs() {
    return values[preActivations.length];
  }

  double[] outputBounds() {
    return valueBounds[preActivations.length];
  }
}
