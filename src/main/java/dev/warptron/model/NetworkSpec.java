package dev.warptron.model;

import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The layers of a network.
 *
 * @param layers at least one; the inputs of each are the outputs of the previous one
 */
public record NetworkSpec(List<Layer> layers) {
  public NetworkSpec {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one layer");
    }
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (i > 0 && layers.get(i - 1).outputs() != layer.inputs()) {
        throw new IllegalArgumentException(
            "layer %d gives %d numbers a row, but layer %d takes %d"
                .formatted(i - 1, layers.get(i - 1).outputs(), i, layer.inputs()));
      }
    }
    long parameters = layout(layers).valueCount();
    if (parameters > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a network may have at most %d parameters, this one has %d: use smaller hidden layers"
              .formatted(Integer.MAX_VALUE - 8, parameters));
    }
  }

  /**
   * A multilayer perceptron with a linear last layer. Its outputs are logits for a cross-entropy,
   * or predicted values for a squared error.
   *
   * @param inputs features per row, at least 1
   * @param hidden units of each hidden layer, each at least 1; empty for a single-layer network
   * @param activations of each hidden layer, in the same order
   * @param outputs outputs per row, at least 1
   */
  public static NetworkSpec perceptron(
      int inputs, List<Integer> hidden, List<Activation> activations, int outputs) {
    return perceptron(
        inputs,
        hidden,
        activations,
        Collections.nCopies(hidden.size(), Normalization.NONE),
        outputs);
  }

  /**
   * The same with normalizations.
   *
   * @param normalizations of each hidden layer, in the same order
   */
  public static NetworkSpec perceptron(
      int inputs,
      List<Integer> hidden,
      List<Activation> activations,
      List<Normalization> normalizations,
      int outputs) {
    requireOneForEach(hidden, "activations", activations);
    requireOneForEach(hidden, "normalizations", normalizations);
    List<Layer> layers = new ArrayList<>();
    int width = inputs;
    for (int i = 0; i < hidden.size(); i++) {
      layers.add(new Dense(width, hidden.get(i), activations.get(i), normalizations.get(i)));
      width = hidden.get(i);
    }
    layers.add(new Dense(width, outputs, Activation.IDENTITY));
    return new NetworkSpec(layers);
  }

  private static void requireOneForEach(List<Integer> hidden, String what, List<?> given) {
    if (given.size() != hidden.size()) {
      throw new IllegalArgumentException(
          "%d hidden layers need as many %s, got %d".formatted(hidden.size(), what, given.size()));
    }
  }

  /** Features per row. */
  public int inputs() {
    return layers.get(0).inputs();
  }

  /** Outputs per row of the last layer. */
  public int outputs() {
    return layers.get(layers.size() - 1).outputs();
  }

  /** The offsets of all parameters and buffers. Computed anew by each call. */
  public ParameterLayout layout() {
    return layout(layers);
  }

  private static ParameterLayout layout(List<Layer> layers) {
    List<List<Block>> parameters = new ArrayList<>(layers.size());
    List<List<Block>> buffers = new ArrayList<>(layers.size());
    for (Layer layer : layers) {
      parameters.add(layer.parameters());
      buffers.add(layer.buffers());
    }
    return ParameterLayout.of(parameters, buffers);
  }

  /** The length of the flat vector of parameters: {@link ParameterLayout#parameterCount}. */
  public int parameterCount() {
    return Math.toIntExact(layout().parameterCount());
  }

  /**
   * The number of leading parameters that the penalty covers: {@link
   * ParameterLayout#decayingCount}.
   */
  public int decayingCount() {
    return Math.toIntExact(layout().decayingCount());
  }

  /** Entries of all weight matrices, which is the number of multiply-adds per row. */
  public int weightCount() {
    return Math.toIntExact(
        layout().parameters(Dense.WEIGHTS).stream()
            .mapToLong(weights -> weights.shape().size())
            .sum());
  }

  /**
   * The length of the vector of all values of a network: {@link ParameterLayout#valueCount}. A
   * training state and a model file hold them all; gradients and optimizer slots cover the
   * parameters alone.
   */
  public int valueCount() {
    return Math.toIntExact(layout().valueCount());
  }

  /**
   * The initial values: weights from the initializer, scales and running variances 1, biases,
   * shifts and running means 0.
   *
   * @return {@code [valueCount()]}, the parameters and then the buffers; each exact as a float
   */
  public double[] initialParameters(Initializer initializer, long seed) {
    double[] parameters = valuesWithoutWeights();
    for (PlacedBlock weights : layout().parameters(Dense.WEIGHTS)) {
      Layer layer = layers.get(weights.layer());
      Philox random = new Philox(seed, Streams.initialWeights(weights.layer()));
      int offset = Math.toIntExact(weights.offset());
      for (int k = 0; k < weights.shape().size(); k++) {
        parameters[offset + k] = initializer.weight(random, k, layer.inputs(), layer.outputs());
      }
    }
    return parameters;
  }

  /** The initial values with weights of 0. */
  double[] valuesWithoutWeights() {
    double[] values = new double[valueCount()];
    layout().parameters(Dense.SCALES).forEach(block -> fillWithOnes(values, 0, block));
    layout()
        .buffers(Dense.VARIANCES)
        .forEach(block -> fillWithOnes(values, parameterCount(), block));
    return values;
  }

  private static void fillWithOnes(double[] values, int start, PlacedBlock block) {
    int from = start + Math.toIntExact(block.offset());
    Arrays.fill(values, from, from + block.shape().columns(), 1);
  }

  /** Whether all layers are without normalization. */
  public boolean isPlain() {
    return layers.stream().allMatch(layer -> layer.normalization().isNone());
  }

  /** The widths of the layers, such as 30-10-1. */
  public String widths() {
    return Stream.concat(Stream.of(inputs()), layers.stream().map(Layer::outputs))
        .map(String::valueOf)
        .collect(Collectors.joining("-"));
  }
}
