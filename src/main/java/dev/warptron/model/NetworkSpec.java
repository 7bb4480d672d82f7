package dev.warptron.model;

import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongToDoubleFunction;
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
    return perceptron(
        inputs, hidden, activations, normalizations, Parametrization.STANDARD, outputs);
  }

  /**
   * The same with a parametrization of all layers.
   *
   * @param parametrization its parametric activation is that of the hidden layers
   */
  public static NetworkSpec perceptron(
      int inputs,
      List<Integer> hidden,
      List<Activation> activations,
      List<Normalization> normalizations,
      Parametrization parametrization,
      int outputs) {
    requireOneForEach(hidden, "activations", activations);
    requireOneForEach(hidden, "normalizations", normalizations);
    List<Layer> layers = new ArrayList<>();
    int width = inputs;
    for (int i = 0; i < hidden.size(); i++) {
      layers.add(
          new Dense(
              width, hidden.get(i), activations.get(i), normalizations.get(i), parametrization));
      width = hidden.get(i);
    }
    layers.add(
        new Dense(
            width,
            outputs,
            Activation.IDENTITY,
            Normalization.NONE,
            parametrization.ofLastLayer()));
    return new NetworkSpec(layers);
  }

  /** The same network behind another layer, which gives as many numbers as this one takes. */
  public NetworkSpec behind(Layer first) {
    List<Layer> all = new ArrayList<>();
    all.add(first);
    all.addAll(layers);
    return new NetworkSpec(all);
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
   * shifts and running means 0, unless the initializer or the layer says otherwise.
   *
   * @return {@code [valueCount()]}, the parameters and then the buffers; each exact as a float
   */
  public double[] initialParameters(Initializer initializer, long seed) {
    ParameterLayout layout = layout();
    double[] values = new double[valueCount()];
    layout.parameters().forEach(block -> fill(values, 0, block, initializer, seed));
    int buffers = Math.toIntExact(layout.parameterCount());
    layout.buffers().forEach(block -> fill(values, buffers, block, initializer, seed));
    return values;
  }

  private void fill(
      double[] values, int start, PlacedBlock block, Initializer initializer, long seed) {
    int layer = block.layer();
    LongToDoubleFunction initial =
        layers
            .get(layer)
            .initialValues(
                block.block(),
                new LayerStart(initializer, seed, layer, layer == layers.size() - 1));
    int from = start + Math.toIntExact(block.offset());
    for (int k = 0; k < block.shape().size(); k++) {
      values[from + k] = initial.applyAsDouble(k);
    }
  }

  /** The layers of units, from the inputs to the outputs. */
  public List<Layer> layersOfUnits() {
    return layers.stream().filter(Layer::hasUnits).toList();
  }

  /** The layers of units before the last one. */
  public List<Layer> hiddenLayers() {
    List<Layer> units = layersOfUnits();
    return units.subList(0, Math.max(0, units.size() - 1));
  }

  /**
   * Which hidden layer ends where: the layers between two layers of units belong to the first.
   *
   * @return for each layer the number, from 1, of the hidden layer whose outputs it gives to the
   *     next layer of units; 0 for other layers
   */
  public List<Integer> hiddenNumbers() {
    List<Integer> numbers = new ArrayList<>();
    int hidden = 0;
    for (int i = 0; i < layers.size(); i++) {
      hidden += layers.get(i).hasUnits() ? 1 : 0;
      boolean ends = i + 1 < layers.size() && layers.get(i + 1).hasUnits();
      numbers.add(ends ? hidden : 0);
    }
    return numbers;
  }

  /** Whether all layers are dense ones in the standard parametrization. */
  public boolean hasClassicLayers() {
    return layers.stream()
        .allMatch(
            layer ->
                layer instanceof Dense dense
                    && dense.parametrization().equals(Parametrization.STANDARD));
  }

  /** Whether all layers are dense ones in the standard parametrization, without normalization. */
  public boolean isPlain() {
    return hasClassicLayers() && layers.stream().allMatch(each -> each.normalization().isNone());
  }

  /** The widths of the inputs and of the layers of units, such as 30-10-1. */
  public String widths() {
    return Stream.concat(Stream.of(inputs()), layersOfUnits().stream().map(Layer::outputs))
        .map(String::valueOf)
        .collect(Collectors.joining("-"));
  }
}
