package dev.warptron.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one dense layer as arrays, for callers that do not know their layout.
 * Immutable; two are equal if all numbers are, bitwise.
 */
public final class LayerWeights {
  private final double[][] weights; // (inputs, outputs)
  private final double[] biases; // (outputs)

  /**
   * Copies the arrays.
   *
   * @param weights {@code [inputs][outputs]}
   * @param biases {@code [outputs]}
   */
  public LayerWeights(double[][] weights, double[] biases) {
    Objects.requireNonNull(biases, "biases");
    this.weights =
        Arrays.stream(Objects.requireNonNull(weights, "weights"))
            .map(double[]::clone)
            .toArray(double[][]::new);
    this.biases = biases.clone();
  }

  /** {@code [inputs][outputs]}, a copy: W of {@code z = x W + b}. */
  public double[][] weights() {
    return Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
  }

  /** {@code [outputs]}, a copy: b of {@code z = x W + b}. */
  public double[] biases() {
    return biases.clone();
  }

  /**
   * The layers of a network.
   *
   * @param parameters {@code [network.parameterCount()]} in the layout of {@link
   *     NetworkSpec#layout}; not modified
   */
  public static List<LayerWeights> of(NetworkSpec network, double[] parameters) {
    List<LayerWeights> layers = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      PlacedBlock w = block(network, Dense.WEIGHTS, i);
      double[][] weights = new double[w.shape().rows()][w.shape().columns()];
      for (int row = 0; row < weights.length; row++) {
        System.arraycopy(parameters, at(w, row), weights[row], 0, weights[row].length);
      }
      PlacedBlock b = block(network, Dense.BIASES, i);
      layers.add(
          new LayerWeights(
              weights, Arrays.copyOfRange(parameters, at(b, 0), at(b, 0) + b.shape().columns())));
    }
    return layers;
  }

  /**
   * The parameters of a network: the inverse of {@link #of}.
   *
   * @param layers from the inputs to the outputs
   * @return {@code [network.parameterCount()]}, a new array
   * @throws IllegalArgumentException if the layers are not the network's, or a number is not
   *     finite; the message names layer and shape
   */
  public static double[] flat(NetworkSpec network, List<LayerWeights> layers) {
    if (layers.size() != network.layers().size()) {
      throw new IllegalArgumentException(
          "a network %s has %d layers, and weights of %d are given"
              .formatted(network.widths(), network.layers().size(), layers.size()));
    }
    double[] parameters = new double[network.parameterCount()];
    for (int i = 0; i < layers.size(); i++) {
      LayerWeights layer = layers.get(i);
      PlacedBlock w = block(network, Dense.WEIGHTS, i);
      layer.requireShape(i, w.shape());
      for (int row = 0; row < layer.weights.length; row++) {
        System.arraycopy(layer.weights[row], 0, parameters, at(w, row), layer.weights[row].length);
      }
      int biases = at(block(network, Dense.BIASES, i), 0);
      System.arraycopy(layer.biases, 0, parameters, biases, layer.biases.length);
    }
    return parameters;
  }

  private void requireShape(int layer, Shape expected) {
    boolean fits = weights.length == expected.rows();
    for (double[] row : weights) {
      fits &= row.length == expected.columns();
      requireFinite(layer, "weights", row);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "layer %d: the weights must be [%d inputs][%d outputs], got [%d][%s]"
              .formatted(layer, expected.rows(), expected.columns(), weights.length, widths()));
    }
    if (biases.length != expected.columns()) {
      throw new IllegalArgumentException(
          "layer %d: the biases must be [%d outputs], got [%d]"
              .formatted(layer, expected.columns(), biases.length));
    }
    requireFinite(layer, "biases", biases);
  }

  /** The lengths of the rows: one number if they are equal. */
  private String widths() {
    int[] distinct = Arrays.stream(weights).mapToInt(row -> row.length).distinct().toArray();
    return distinct.length == 1 ? String.valueOf(distinct[0]) : "rows of different lengths";
  }

  private static void requireFinite(int layer, String what, double[] values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "layer %d: the %s must be finite, got %s".formatted(layer, what, value));
      }
    }
  }

  private static PlacedBlock block(NetworkSpec network, String name, int layer) {
    return network.layout().parameters(name).get(layer);
  }

  private static int at(PlacedBlock block, int row) {
    return Math.toIntExact(block.offset() + (long) row * block.rowStride());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LayerWeights that
        && Arrays.deepEquals(weights, that.weights)
        && Arrays.equals(biases, that.biases);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.deepHashCode(weights) + Arrays.hashCode(biases);
  }

  @Override
  public String toString() {
    return "LayerWeights[%d x %d]".formatted(weights.length, biases.length);
  }
}
