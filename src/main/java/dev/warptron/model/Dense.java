package dev.warptron.model;

import dev.warptron.function.Activation;
import java.util.List;

/**
 * A fully connected layer: {@code A = f(X W + 1 b)}, with X {@code [rows x inputs]}, W {@code
 * [inputs x outputs]}, b {@code [1 x outputs]}.
 *
 * @param inputs number of inputs, at least 1
 * @param outputs number of outputs, at least 1
 * @param activation f
 */
public record Dense(int inputs, int outputs, Activation activation) implements Layer {
  /** The name of the block W, which is subject to weight decay. */
  public static final String WEIGHTS = "weight";

  /** The name of the block b, which is not subject to weight decay. */
  public static final String BIASES = "bias";

  public Dense {
    if (inputs < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "a layer needs at least 1 input and 1 output, got %d and %d".formatted(inputs, outputs));
    }
  }

  @Override
  public List<Block> parameters() {
    return List.of(
        new Block(WEIGHTS, new Shape(inputs, outputs), /* decays= */ true),
        new Block(BIASES, new Shape(1, outputs), /* decays= */ false));
  }

  @Override
  public List<Block> buffers() {
    return List.of();
  }
}
