package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;

/** A forward pass made of the backend's operations, a call for each layer. */
final class OpByOpForward implements ForwardPass {
  private final Backend backend;
  private final NetworkSpec network;
  private final ParameterBuffer parameters;
  private final Arena arena;
  private final List<Tensor> preActivations = new ArrayList<>(); // Z, [capacity x outputs] each
  private final List<Tensor> activations = new ArrayList<>(); // A, with the same shapes

  /**
   * Allocates the buffers.
   *
   * @param capacity maximum rows per run
   * @param keepsPreActivations whether to store the pre-activations, which a backward pass needs
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  OpByOpForward(
      Backend backend,
      NetworkSpec network,
      ParameterBuffer parameters,
      int capacity,
      boolean keepsPreActivations) {
    this.backend = backend;
    this.network = network;
    this.parameters = parameters;
    this.arena = new Arena(backend);
    try {
      for (Layer layer : network.layers()) {
        Shape shape = new Shape(capacity, layer.outputs());
        Tensor activation = arena.tensor(shape);
        activations.add(activation);
        preActivations.add(keepsPreActivations ? arena.tensor(shape) : activation);
      }
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Does nothing: each operation reads the current parameters. */
  @Override
  public void prepare() {}

  @Override
  public Tensor run(Tensor x) {
    OperationShapes.forward(network, x, activations.get(activations.size() - 1));
    int rows = x.shape().rows();
    Tensor input = x;
    for (int i = 0; i < network.layers().size(); i++) {
      Tensor output = activation(i, rows);
      backend.affine(
          input,
          parameters.weights(i),
          parameters.biases(i),
          network.layers().get(i).activation(),
          preActivation(i, rows),
          output);
      input = output;
    }
    return input;
  }

  /** A layer's pre-activations for the rows of the last call. */
  Tensor preActivation(int layer, int rows) {
    return preActivations.get(layer).rows(0, rows);
  }

  /** A layer's activations for the rows of the last call. */
  Tensor activation(int layer, int rows) {
    return activations.get(layer).rows(0, rows);
  }

  @Override
  public void close() {
    arena.close();
  }
}
