package dev.warptron.backend.spi;

import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.ParameterLayout;
import dev.warptron.model.PlacedBlock;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The values of a network in one flat tensor, first the parameters and then the buffers, with views
 * of their blocks; or the gradient, whose buffers are not used.
 */
public final class ParameterBuffer {
  private final Tensor values;
  private final Tensor flat;
  private final Tensor decaying;
  private final List<Map<String, Tensor>> blocks = new ArrayList<>(); // of each layer, by name

  /**
   * Views of the network's blocks in a borrowed tensor.
   *
   * @param values {@code [1 x network.valueCount()]}
   */
  public ParameterBuffer(NetworkSpec network, Tensor values) {
    ShapeException.require(
        "parameter buffer", "values", new Shape(1, network.valueCount()), values.shape());
    this.values = values;
    ParameterLayout layout = network.layout();
    this.flat =
        layout.bufferCount() == 0
            ? values
            : values.slice(0, new Shape(1, network.parameterCount()));
    this.decaying = flat.slice(0, new Shape(1, network.decayingCount()));
    network.layers().forEach(layer -> blocks.add(new HashMap<>()));
    layout.parameters().forEach(block -> add(block, 0));
    layout.buffers().forEach(block -> add(block, layout.parameterCount()));
  }

  private void add(PlacedBlock block, long start) {
    Tensor view = values.slice(start + block.offset(), block.shape());
    blocks.get(block.layer()).put(block.name(), view);
  }

  /** Zeros for a network, in memory of the arena. */
  static ParameterBuffer zeros(NetworkSpec network, Arena arena) {
    return new ParameterBuffer(network, arena.tensor(new Shape(1, network.valueCount())));
  }

  /** All values, the parameters and then the buffers: {@code [1 x network.valueCount()]}. */
  public Tensor values() {
    return values;
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
    return block(layer, Dense.WEIGHTS);
  }

  /** One layer's biases: {@code [1 x outputs]}. Not of a layer with batch normalization. */
  public Tensor biases(int layer) {
    return block(layer, Dense.BIASES);
  }

  /**
   * One block of a layer.
   *
   * @param name such as {@link Dense#SCALES}
   */
  public Tensor block(int layer, String name) {
    return Objects.requireNonNull(blocks.get(layer).get(name), name);
  }
}
