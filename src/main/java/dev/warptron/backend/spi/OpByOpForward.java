package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.function.Activation;
import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A forward pass made of the backend's operations, a call or two for each layer.
 *
 * <p>Z is a layer's pre-activation: what its activation takes, after a normalization if there is
 * one. X is the standardized product before scale and shift: see {@link Backend#normalize}.
 */
final class OpByOpForward implements ForwardPass {
  private final Backend backend;
  private final NetworkSpec network;
  private final ParameterBuffer parameters;
  private final Arena arena;
  private final List<Tensor> preActivations = new ArrayList<>(); // Z, [capacity x outputs] each
  private final List<Tensor> activations = new ArrayList<>(); // A, with the same shapes
  private final List<Tensor> standardized = new ArrayList<>(); // X, with the same shapes
  private final List<Tensor> statistics = new ArrayList<>(); // [2 x rows or units], or none
  private final List<Tensor> outputs = new ArrayList<>(); // what the next layer received
  private final @Nullable OpByOpNoise noise; // null in prediction

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  private OpByOpForward(
      Backend backend,
      NetworkSpec network,
      ParameterBuffer parameters,
      int capacity,
      @Nullable OpByOpNoise noise) {
    boolean trains = noise != null;
    this.noise = noise;
    this.backend = backend;
    this.network = network;
    this.parameters = parameters;
    this.arena = new Arena(backend);
    try {
      for (Layer layer : network.layers()) {
        Shape shape = new Shape(capacity, layer.outputs());
        Tensor activation = arena.tensor(shape);
        activations.add(activation);
        preActivations.add(trains ? arena.tensor(shape) : activation);
        boolean keepsBoth = trains && !layer.normalization().isNone();
        standardized.add(keepsBoth ? arena.tensor(shape) : activation);
        statistics.add(arena.tensor(shapeOfStatistics(layer, capacity)));
      }
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private static Shape shapeOfStatistics(Layer layer, int rows) {
    return switch (layer.normalization().kind()) {
      case NONE -> new Shape(2, 0);
      case LAYER -> new Shape(2, rows);
      case BATCH -> new Shape(2, layer.outputs());
    };
  }

  /**
   * A pass for prediction.
   *
   * @param network without batch normalization, which {@link FoldedForward} removes
   * @param capacity maximum rows per run
   */
  @MustBeClosed
  static OpByOpForward ofPrediction(
      Backend backend, NetworkSpec network, ParameterBuffer parameters, int capacity) {
    return new OpByOpForward(backend, network, parameters, capacity, null);
  }

  /**
   * A pass for training: it keeps what the backward pass needs, takes the rows for a batch, and
   * applies dropout. Noise on the inputs is the caller's.
   */
  @MustBeClosed
  static OpByOpForward ofTraining(
      Backend backend,
      NetworkSpec network,
      ParameterBuffer parameters,
      int capacity,
      OpByOpNoise noise) {
    return new OpByOpForward(backend, network, parameters, capacity, noise);
  }

  /** Does nothing: each operation reads the current parameters. */
  @Override
  public void prepare() {}

  @Override
  public Tensor run(Tensor x) {
    OperationShapes.forward(network, x, activations.get(activations.size() - 1));
    int rows = x.shape().rows();
    Tensor input = x;
    outputs.clear();
    for (int i = 0; i < network.layers().size(); i++) {
      Tensor activations = run(i, input, rows);
      input = noise == null ? activations : noise.outputs(i, activations);
      outputs.add(input);
    }
    return input;
  }

  private Tensor run(int i, Tensor input, int rows) {
    Layer layer = network.layers().get(i);
    Tensor z = preActivation(i, rows);
    Tensor a = activation(i, rows);
    Normalization normalization = layer.normalization();
    if (normalization.isNone()) {
      backend.affine(input, parameters.weights(i), parameters.biases(i), layer.activation(), z, a);
      return a;
    }
    Tensor product = standardized(i, rows);
    if (normalization.kind() == Kind.BATCH) {
      backend.gemm(Product.NN, 1, input, parameters.weights(i), 0, product);
    } else {
      backend.affine(
          input,
          parameters.weights(i),
          parameters.biases(i),
          Activation.IDENTITY,
          product,
          product);
    }
    backend.normalize(
        normalization,
        product,
        statistics(i, rows),
        parameters.block(i, Dense.SCALES),
        parameters.block(i, Dense.SHIFTS),
        layer.activation(),
        z,
        a);
    return a;
  }

  /** A layer's pre-activations for the rows of the last call. */
  Tensor preActivation(int layer, int rows) {
    return preActivations.get(layer).rows(0, rows);
  }

  /** A layer's activations for the rows of the last call. */
  Tensor activation(int layer, int rows) {
    return activations.get(layer).rows(0, rows);
  }

  /** A layer's activations after dropout, for the rows of the last call. */
  Tensor output(int layer) {
    return outputs.get(layer);
  }

  /** What a layer's normalization made of the product, before scale and shift. */
  Tensor standardized(int layer, int rows) {
    return standardized.get(layer).rows(0, rows);
  }

  /** Means and variances of a layer's normalization, for the rows of the last call. */
  Tensor statistics(int layer, int rows) {
    return statistics.get(layer).slice(0, shapeOfStatistics(network.layers().get(layer), rows));
  }

  @Override
  public void close() {
    arena.close();
  }
}
