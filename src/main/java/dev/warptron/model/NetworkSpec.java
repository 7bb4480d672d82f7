package dev.warptron.model;

import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The layers of a network, and where their parameters lie in the flat buffer.
 *
 * @param layers at least one; each takes as many numbers as the one before gives
 */
public record NetworkSpec(List<Layer> layers) {
  public NetworkSpec {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one layer");
    }
    long parameters = 0;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (i > 0 && layers.get(i - 1).outputs() != layer.inputs()) {
        throw new IllegalArgumentException(
            "layer %d gives %d numbers a row, but layer %d takes %d"
                .formatted(i - 1, layers.get(i - 1).outputs(), i, layer.inputs()));
      }
      parameters += layer.weightShape().size() + layer.biasShape().size();
      parameters = Math.min(parameters, 1L << 62); // three layers of the largest sides overflow
    }
    if (parameters > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a network may have at most %d parameters, this one has %d: use smaller hidden layers"
              .formatted(Integer.MAX_VALUE - 8, parameters));
    }
  }

  /**
   * A multilayer perceptron whose last layer is linear: it gives logits to a cross-entropy, or the
   * value itself to a squared error.
   *
   * @param inputs features a row, at least 1
   * @param hidden units of each hidden layer, each at least 1; empty for a single-layer network
   * @param activations of each hidden layer, in the same order
   * @param outputs numbers a row gives, at least 1
   */
  public static NetworkSpec perceptron(
      int inputs, List<Integer> hidden, List<Activation> activations, int outputs) {
    if (hidden.size() != activations.size()) {
      throw new IllegalArgumentException(
          "%d hidden layers need as many activations, got %d"
              .formatted(hidden.size(), activations.size()));
    }
    List<Layer> layers = new ArrayList<>();
    int width = inputs;
    for (int i = 0; i < hidden.size(); i++) {
      layers.add(new Dense(width, hidden.get(i), activations.get(i)));
      width = hidden.get(i);
    }
    layers.add(new Dense(width, outputs, Activation.IDENTITY));
    return new NetworkSpec(layers);
  }

  /** Features of a row. */
  public int inputs() {
    return layers.get(0).inputs();
  }

  /** Numbers that the last layer gives for a row. */
  public int outputs() {
    return layers.get(layers.size() - 1).outputs();
  }

  /** The length of the flat buffer. */
  public int parameterCount() {
    return biasOffset(layers.size());
  }

  /** The weights of all layers: they are the first numbers of the flat buffer. */
  public int weightCount() {
    return weightOffset(layers.size());
  }

  /** Where the weights of a layer begin in the flat buffer; for the number of layers: their end. */
  public int weightOffset(int layer) {
    long offset = 0;
    for (Layer before : layers.subList(0, layer)) {
      offset += before.weightShape().size();
    }
    return Math.toIntExact(offset);
  }

  /** Where the biases of a layer begin in the flat buffer; for the number of layers: their end. */
  public int biasOffset(int layer) {
    int offset = weightCount();
    for (Layer before : layers.subList(0, layer)) {
      offset += before.outputs();
    }
    return offset;
  }

  /**
   * The parameters to start from: weights by the initializer, biases 0.
   *
   * @return {@code [parameterCount()]} numbers that floats hold exactly
   */
  public double[] initialParameters(Initializer initializer, long seed) {
    double[] parameters = new double[parameterCount()];
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      Philox random = new Philox(seed, Streams.initialWeights(i));
      int offset = weightOffset(i);
      for (int k = 0; k < layer.weightShape().size(); k++) {
        parameters[offset + k] = initializer.weight(random, k, layer.inputs(), layer.outputs());
      }
    }
    return parameters;
  }

  /** The widths of the layers, such as 30-10-1. */
  public String widths() {
    return Stream.concat(Stream.of(inputs()), layers.stream().map(Layer::outputs))
        .map(String::valueOf)
        .collect(Collectors.joining("-"));
  }
}
