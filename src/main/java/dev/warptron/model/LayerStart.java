package dev.warptron.model;

import dev.warptron.function.Initializer;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;

/**
 * What the initial values of a layer are drawn from.
 *
 * @param initializer distribution of the weights
 * @param layer index of the layer, from 0
 * @param isLast whether it is the last layer of the network
 */
public record LayerStart(Initializer initializer, long seed, int layer, boolean isLast) {
  /** The random numbers of the layer's weights. */
  public Philox ofWeights() {
    return new Philox(seed, Streams.initialWeights(layer));
  }

  /**
   * The random numbers of another block of the layer.
   *
   * @param block number of the block within the layer, from 0
   */
  public Philox ofBlock(int block) {
    return new Philox(seed, Streams.initialBlock(layer, block));
  }
}
