package dev.warptron.model;

import dev.warptron.function.Activation;
import dev.warptron.model.Normalization.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * A fully connected layer: {@code A = f(X W + 1 b)}, with X {@code [rows x inputs]}, W {@code
 * [inputs x outputs]}, b {@code [1 x outputs]}. With a normalization, {@code Z = X W + 1 b} is
 * normalized before f; with batch normalization there is no b.
 *
 * @param inputs number of inputs, at least 1
 * @param outputs number of outputs, at least 1
 * @param activation f
 * @param normalization of z, before f
 */
public record Dense(int inputs, int outputs, Activation activation, Normalization normalization)
    implements Layer {
  /** The name of the block W, which is subject to weight decay. */
  public static final String WEIGHTS = "weight";

  /** The name of the block b, which is not subject to weight decay. */
  public static final String BIASES = "bias";

  /** The name of the block of a normalization's scales, which start at 1. */
  public static final String SCALES = "norm_scale";

  /** The name of the block of a normalization's shifts, which start at 0. */
  public static final String SHIFTS = "norm_shift";

  /** The name of the buffer of the running means of batch normalization, which start at 0. */
  public static final String MEANS = "running_mean";

  /** The name of the buffer of the running variances, which start at 1. */
  public static final String VARIANCES = "running_variance";

  public Dense {
    if (inputs < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "a layer needs at least 1 input and 1 output, got %d and %d".formatted(inputs, outputs));
    }
  }

  /** Without normalization. */
  public Dense(int inputs, int outputs, Activation activation) {
    this(inputs, outputs, activation, Normalization.NONE);
  }

  @Override
  public List<Block> parameters() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block(WEIGHTS, new Shape(inputs, outputs), /* decays= */ true));
    if (normalization.kind() != Kind.BATCH) {
      blocks.add(perUnit(BIASES));
    }
    if (!normalization.isNone()) {
      blocks.add(perUnit(SCALES));
      blocks.add(perUnit(SHIFTS));
    }
    return List.copyOf(blocks);
  }

  @Override
  public List<Block> buffers() {
    return normalization.kind() == Kind.BATCH
        ? List.of(perUnit(MEANS), perUnit(VARIANCES))
        : List.of();
  }

  private Block perUnit(String name) {
    return new Block(name, new Shape(1, outputs), /* decays= */ false);
  }
}
