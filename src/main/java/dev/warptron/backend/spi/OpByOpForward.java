package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A forward pass made of the backend's operations, layer by layer. */
final class OpByOpForward implements ForwardPass {
  private final NetworkSpec network;
  private final int capacity;
  private final Arena arena;
  private final List<LayerPass> passes = new ArrayList<>(); // one for each layer
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
    this.noise = noise;
    this.network = network;
    this.capacity = capacity;
    this.arena = new Arena(backend);
    try {
      for (Layer layer : network.layers()) {
        passes.add(
            LayerPass.of(
                layer,
                new LayerPass.Place(
                    backend, passes.size(), parameters, arena, capacity, noise != null)));
      }
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
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
   * A pass of training, which keeps what {@link LayerPass#backward} needs.
   *
   * @param capacity maximum rows per run
   * @param noise applied to the outputs of layers; that of the inputs is the caller's
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
    OperationShapes.forward(network, x, capacity);
    Tensor input = x;
    outputs.clear();
    for (int i = 0; i < passes.size(); i++) {
      Tensor output = passes.get(i).forward(input);
      input = noise == null ? output : noise.outputs(i, output);
      outputs.add(input);
    }
    return input;
  }

  /** The passes of the layers, in their order. */
  List<LayerPass> passes() {
    return passes;
  }

  /** A layer's outputs after dropout, for the rows of the last call. */
  Tensor output(int layer) {
    return outputs.get(layer);
  }

  @Override
  public void close() {
    arena.close();
  }
}
