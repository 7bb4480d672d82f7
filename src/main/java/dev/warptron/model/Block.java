package dev.warptron.model;

/**
 * A contiguous row-major matrix of a layer: parameters, which the optimizer trains, or a buffer,
 * which it does not.
 *
 * @param name unique within the layer. In a model file the tensor of the block is {@code
 *     layers.LAYER.NAME}
 * @param shape rows and columns; a vector is one row
 * @param decays whether the penalty and weight decay cover it; never true for a buffer
 * @param rateFactor what the learning rate is multiplied by for this block, &gt; 0 and finite;
 *     default 1, and 1 for a buffer
 */
public record Block(String name, Shape shape, boolean decays, double rateFactor) {
  public Block {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a block needs a name, got \"" + name + "\"");
    }
    requireRateFactor(name, rateFactor);
  }

  /** With the learning rate itself. */
  public Block(String name, Shape shape, boolean decays) {
    this(name, shape, decays, 1);
  }

  /**
   * Checks a factor of the learning rate.
   *
   * @throws IllegalArgumentException if it is not a finite number &gt; 0
   */
  static void requireRateFactor(String what, double factor) {
    if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the factor of the learning rate of %s must be a finite number > 0, got %s"
              .formatted(what, factor));
    }
  }
}
