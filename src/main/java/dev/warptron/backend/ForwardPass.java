package dev.warptron.backend;

import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;

/** A network's forward pass, with room for the layers' results for up to a number of rows. */
public final class ForwardPass {
  /**
   * Rows that are measured at once: enough for a product to run at full speed, in little memory.
   */
  public static final int CHUNK = 1024;

  private final Backend backend;
  private final NetworkSpec network;
  private final ParameterBuffer parameters;
  private final List<Tensor> sums = new ArrayList<>(); // Z of each layer, [capacity x outputs]
  private final List<Tensor> activations = new ArrayList<>(); // A of each layer, the same shape

  private ForwardPass(
      Backend backend,
      NetworkSpec network,
      ParameterBuffer parameters,
      Arena arena,
      int capacity,
      boolean keepsSums) {
    this.backend = backend;
    this.network = network;
    this.parameters = parameters;
    for (Layer layer : network.layers()) {
      Shape shape = new Shape(capacity, layer.outputs());
      Tensor activation = arena.tensor(shape);
      activations.add(activation);
      sums.add(keepsSums ? arena.tensor(shape) : activation);
    }
  }

  /** Keeps the weighted sums as well, which a backward pass needs. */
  static ForwardPass forTraining(
      Backend backend, NetworkSpec network, ParameterBuffer parameters, Arena arena, int capacity) {
    return new ForwardPass(backend, network, parameters, arena, capacity, true);
  }

  /**
   * Keeps the activations alone.
   *
   * @param arena owns the memory
   * @param capacity the most rows of a call
   */
  public static ForwardPass forPrediction(
      Backend backend, NetworkSpec network, ParameterBuffer parameters, Arena arena, int capacity) {
    return new ForwardPass(backend, network, parameters, arena, capacity, false);
  }

  /**
   * What the last layer gives.
   *
   * @param x {@code [B x inputs]}, with B at most the capacity
   * @return {@code [B x outputs]}, overwritten by the next call
   */
  public Tensor run(Tensor x) {
    int rows = x.shape().rows();
    Tensor input = x;
    for (int i = 0; i < network.layers().size(); i++) {
      Tensor output = activation(i, rows);
      backend.affine(
          input,
          parameters.weights(i),
          parameters.biases(i),
          network.layers().get(i).activation(),
          sum(i, rows),
          output);
      input = output;
    }
    return input;
  }

  /** A layer's weighted sums of the last call's rows. */
  Tensor sum(int layer, int rows) {
    return sums.get(layer).rows(0, rows);
  }

  /** A layer's activations of the last call's rows. */
  Tensor activation(int layer, int rows) {
    return activations.get(layer).rows(0, rows);
  }
}
