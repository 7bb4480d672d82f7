package dev.warptron.model;

/**
 * A contiguous row-major matrix of a layer: parameters, which the optimizer trains, or a buffer,
 * which it does not.
 *
 * @param name unique within the layer. In a model file the tensor of the block is {@code
 *     layers.LAYER.NAME}
 * @param shape rows and columns; a vector is one row
 * @param decays whether the penalty and weight decay cover it; never true for a buffer
 */
public record Block(String name, Shape shape, boolean decays) {
  public Block {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a block needs a name, got \"" + name + "\"");
    }
  }
}
