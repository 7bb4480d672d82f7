package dev.warptron.backend.spi;

import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.Layer;
import dev.warptron.model.PeriodicEmbedding;
import dev.warptron.model.Shape;
import org.jspecify.annotations.Nullable;

/**
 * One layer in a pass made of a backend's operations, with the buffers that it needs: forward, and
 * backward after it for the same rows.
 */
interface LayerPass {
  /**
   * Where a layer is, and what its pass allocates from.
   *
   * @param index of the layer in the network, from 0
   * @param parameters the values of the network; those of the layer are read in each call
   * @param capacity maximum rows of a call
   * @param trains whether {@link #backward} will be called
   */
  record Place(
      Backend backend,
      int index,
      ParameterBuffer parameters,
      Arena arena,
      int capacity,
      boolean trains) {
    /** A block of the layer. */
    Tensor block(String name) {
      return parameters.block(index, name);
    }

    /** A buffer of the capacity. */
    Tensor buffer(int columns) {
      return arena.tensor(new Shape(capacity, columns));
    }
  }

  /** The pass of a layer. */
  static LayerPass of(Layer layer, Place place) {
    if (layer instanceof Dense dense) {
      return new DensePass(dense, place);
    }
    if (layer instanceof InputScale scale) {
      return new InputScalePass(scale, place);
    }
    if (layer instanceof PeriodicEmbedding embedding) {
      return new PeriodicEmbeddingPass(embedding, place);
    }
    throw new IllegalStateException("layer without a pass: " + layer);
  }

  /**
   * The outputs of the layer.
   *
   * @param input {@code [B x inputs]}, with B at most the capacity; not modified
   * @return {@code [B x outputs]}, overwritten by the next call
   */
  Tensor forward(Tensor input);

  /**
   * The gradient of the layer's parameters, as means over the rows, and of its inputs.
   *
   * @param input that of the last call of {@link #forward}; not modified
   * @param delta {@code [B x outputs]} the gradient of the outputs for each row; overwritten
   * @param inputDelta {@code [B x inputs]} overwritten with the gradient of the inputs; null if it
   *     is not needed
   * @param gradient its blocks of this layer are overwritten
   */
  void backward(Tensor input, Tensor delta, @Nullable Tensor inputDelta, ParameterBuffer gradient);

  /**
   * Moves running averages towards the last batch.
   *
   * @param rows of the batch
   */
  default void averageStatistics(int rows) {}

  /** Limits the norms of the weights into each unit. */
  default void limitWeights(double maxNorm) {}
}
