package dev.warptron.model;

import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * A layer that multiplies each input by a number of its own: {@code Y = X diag(s)}, with s {@code
 * [1 x inputs]}, which starts at 1 and decays as weights do. So a training can learn how much each
 * input counts.
 *
 * @param inputs number of inputs and outputs, at least 1
 * @param rateFactor factor of the learning rate of s
 */
public record InputScale(int inputs, double rateFactor) implements Layer {
  /** The name of the block s. */
  public static final String SCALE = "scale";

  public InputScale {
    if (inputs < 1) {
      throw new IllegalArgumentException("a layer needs at least 1 input, got " + inputs);
    }
    Block.requireRateFactor("scales of inputs", rateFactor);
  }

  @Override
  public String description() {
    return "scales of inputs"
        + (rateFactor == 1 ? "" : " (learning rate x %s)".formatted(rateFactor));
  }

  @Override
  public int outputs() {
    return inputs;
  }

  @Override
  public List<Block> parameters() {
    return List.of(new Block(SCALE, new Shape(1, inputs), /* decays= */ true, rateFactor));
  }

  @Override
  public LongToDoubleFunction initialValues(Block block, LayerStart start) {
    return k -> 1;
  }
}
