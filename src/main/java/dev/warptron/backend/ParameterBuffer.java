package dev.warptron.backend;

import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * One number for each parameter of a network, in one flat tensor, seen layer by layer: the
 * parameters themselves, or their gradient.
 */
public final class ParameterBuffer {
  private final Tensor flat;
  private final Tensor allWeights;
  private final List<Tensor> weights = new ArrayList<>();
  private final List<Tensor> biases = new ArrayList<>();

  /**
   * Lays the network over a tensor, which stays its owner's.
   *
   * @param flat {@code [1 x P]}
   */
  public ParameterBuffer(NetworkSpec network, Tensor flat) {
    ShapeException.require(
        "parameter buffer", "flat", new Shape(1, network.parameterCount()), flat.shape());
    this.flat = flat;
    this.allWeights = flat.slice(0, new Shape(1, network.weightCount()));
    for (int i = 0; i < network.layers().size(); i++) {
      weights.add(flat.slice(network.weightOffset(i), network.layers().get(i).weightShape()));
      biases.add(flat.slice(network.biasOffset(i), network.layers().get(i).biasShape()));
    }
  }

  /** Zeros for a network, in memory of the arena. */
  static ParameterBuffer zeros(NetworkSpec network, Arena arena) {
    return new ParameterBuffer(network, arena.tensor(new Shape(1, network.parameterCount())));
  }

  /** Everything: {@code [1 x P]}. */
  public Tensor flat() {
    return flat;
  }

  /** The weights of all layers, without the biases: {@code [1 x number of weights]}. */
  public Tensor allWeights() {
    return allWeights;
  }

  /** One layer's weights: {@code [inputs x outputs]}. */
  public Tensor weights(int layer) {
    return weights.get(layer);
  }

  /** One layer's biases: {@code [1 x outputs]}. */
  public Tensor biases(int layer) {
    return biases.get(layer);
  }
}
