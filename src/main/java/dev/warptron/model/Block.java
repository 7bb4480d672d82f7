package dev.warptron.model;

/**
 * A matrix of a layer's numbers, which lie together, row after row: parameters, which the optimizer
 * trains, or a buffer, which it does not.
 *
 * @param name different from the names of the layer's other blocks. A model file names the block's
 *     tensor {@code layers.LAYER.NAME}
 * @param shape a vector is one row
 * @param decays whether the penalty and weight decay cover it; never true for a buffer
 */
public record Block(String name, Shape shape, boolean decays) {
  public Block {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a block needs a name, got \"" + name + "\"");
    }
  }
}
