package dev.warptron.backend.spi;

import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.ParameterLayout;
import dev.warptron.model.PlacedBlock;
import dev.warptron.model.Shape;
import java.util.List;

/**
 * One number for each parameter of a network, in one flat tensor, with views of its blocks. It
 * holds the parameters, or their gradient.
 */
public final class ParameterBuffer {
  private final Tensor flat;
  private final Tensor decaying;
  private final List<Tensor> weights;
  private final List<Tensor> biases;

  /**
   * Views of the network's blocks in a borrowed tensor.
   *
   * @param flat {@code [1 x P]}
   */
  public ParameterBuffer(NetworkSpec network, Tensor flat) {
    ShapeException.require(
        "parameter buffer", "flat", new Shape(1, network.parameterCount()), flat.shape());
    this.flat = flat;
    this.decaying = flat.slice(0, new Shape(1, network.decayingCount()));
    ParameterLayout layout = network.layout();
    this.weights = views(flat, layout.parameters(Dense.WEIGHTS));
    this.biases = views(flat, layout.parameters(Dense.BIASES));
  }

  private static List<Tensor> views(Tensor flat, List<PlacedBlock> blocks) {
    return blocks.stream().map(block -> flat.slice(block.offset(), block.shape())).toList();
  }

  /** Zeros for a network, in memory of the arena. */
  static ParameterBuffer zeros(NetworkSpec network, Arena arena) {
    return new ParameterBuffer(network, arena.tensor(new Shape(1, network.parameterCount())));
  }

  /** All parameters: {@code [1 x P]}. */
  public Tensor flat() {
    return flat;
  }

  /** The parameters with a penalty: {@code [1 x network.decayingCount()]}. */
  public Tensor decaying() {
    return decaying;
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
