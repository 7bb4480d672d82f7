package dev.warptron.model;

import dev.warptron.function.Initializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The weights and biases of one dense layer as arrays, for callers that do not know their layout.
 * Immutable; two are equal if all numbers are, bitwise.
 *
 * <p>A layer with batch normalization has no biases: they are 0 here. Scales, shifts and running
 * averages of a normalization, and what layers without units learn, are not included.
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
   * The layers of units of a network.
   *
   * @param parameters {@code [network.parameterCount()]} or more, in the layout of {@link
   *     NetworkSpec#layout}; not modified
   */
  public static List<LayerWeights> of(NetworkSpec network, double[] parameters) {
    List<LayerWeights> layers = new ArrayList<>();
    for (int i : layersOfUnits(network)) {
      PlacedBlock w = block(network, Dense.WEIGHTS, i).orElseThrow();
      double[][] weights = new double[w.shape().rows()][w.shape().columns()];
      for (int row = 0; row < weights.length; row++) {
        System.arraycopy(parameters, at(w, row), weights[row], 0, weights[row].length);
      }
      double[] biases = new double[w.shape().columns()];
      block(network, Dense.BIASES, i)
          .ifPresent(b -> System.arraycopy(parameters, at(b, 0), biases, 0, biases.length));
      layers.add(new LayerWeights(weights, biases));
    }
    return layers;
  }

  /**
   * The values of a network: the inverse of {@link #of}, with initial values of all else.
   *
   * @param layers the layers of units, from the inputs to the outputs
   * @return {@code [network.valueCount()]}, a new array
   * @throws IllegalArgumentException if the layers are not the network's, or a number is not
   *     finite; the message names layer and shape
   */
  public static double[] flat(NetworkSpec network, List<LayerWeights> layers) {
    List<Integer> places = layersOfUnits(network);
    if (layers.size() != places.size()) {
      throw new IllegalArgumentException(
          "a network %s has %d layers, and weights of %d are given"
              .formatted(network.widths(), places.size(), layers.size()));
    }
    double[] parameters = network.initialParameters(Initializer.ONES, /* seed= */ 0);
    for (int number = 0; number < layers.size(); number++) {
      int i = places.get(number);
      LayerWeights layer = layers.get(number);
      PlacedBlock w = block(network, Dense.WEIGHTS, i).orElseThrow();
      layer.requireShape(number, w.shape());
      for (int row = 0; row < layer.weights.length; row++) {
        System.arraycopy(layer.weights[row], 0, parameters, at(w, row), layer.weights[row].length);
      }
      Optional<PlacedBlock> biases = block(network, Dense.BIASES, i);
      if (biases.isPresent()) {
        System.arraycopy(layer.biases, 0, parameters, at(biases.get(), 0), layer.biases.length);
      } else if (Arrays.stream(layer.biases).anyMatch(bias -> bias != 0)) {
        throw new IllegalArgumentException(
            "layer %d has batch normalization and no biases: give zeros".formatted(number));
      }
    }
    return parameters;
  }

  private static List<Integer> layersOfUnits(NetworkSpec network) {
    return IntStream.range(0, network.layers().size())
        .filter(i -> network.layers().get(i).hasUnits())
        .boxed()
        .toList();
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

  private static Optional<PlacedBlock> block(NetworkSpec network, String name, int layer) {
    return network.layout().parameters(name).stream()
        .filter(block -> block.layer() == layer)
        .findFirst();
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
