package dev.warptron.model;

import dev.warptron.function.Activation;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.random.Philox;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * A fully connected layer: {@code A = f(X W + 1 b)}, with X {@code [rows x inputs]}, W {@code
 * [inputs x outputs]}, b {@code [1 x outputs]}. With a normalization, {@code Z = X W + 1 b} is
 * normalized before f; with batch normalization there is no b. A {@link Parametrization} changes
 * these formulas.
 *
 * @param inputs number of inputs, at least 1
 * @param outputs number of outputs, at least 1
 * @param activation f
 * @param normalization of z, before f
 * @param parametrization scale of the product, factors of the learning rate, parametric activation
 */
public record Dense(
    int inputs,
    int outputs,
    Activation activation,
    Normalization normalization,
    Parametrization parametrization)
    implements Layer {
  /** The name of the block W, which is subject to weight decay. */
  public static final String WEIGHTS = "weight";

  /** The name of the block b, which is not subject to weight decay. */
  public static final String BIASES = "bias";

  /** The name of the block of a normalization's scales, which start at 1. */
  public static final String SCALES = "norm_scale";

  /** The name of the block of a normalization's shifts, which start at 0. */
  public static final String SHIFTS = "norm_shift";

  /** The name of the block of a parametric activation's shares, which start at 1. */
  public static final String SHARES = "activation_share";

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

  /** With the standard parametrization. */
  public Dense(int inputs, int outputs, Activation activation, Normalization normalization) {
    this(inputs, outputs, activation, normalization, Parametrization.STANDARD);
  }

  /** Without normalization. */
  public Dense(int inputs, int outputs, Activation activation) {
    this(inputs, outputs, activation, Normalization.NONE);
  }

  @Override
  public String description() {
    String norm = normalization.isNone() ? "" : " behind " + normalization.label();
    List<String> differences = parametrization.differences();
    return activation.label()
        + norm
        + (differences.isEmpty() ? "" : " (" + String.join(", ", differences) + ")");
  }

  @Override
  public boolean hasUnits() {
    return true;
  }

  @Override
  public List<Block> parameters() {
    double weightRate = parametrization.weightRate();
    double biasRate = parametrization.biasRate();
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block(WEIGHTS, new Shape(inputs, outputs), /* decays= */ true, weightRate));
    if (normalization.kind() != Kind.BATCH) {
      blocks.add(perUnit(BIASES, biasRate));
    }
    if (!normalization.isNone()) {
      blocks.add(perUnit(SCALES, weightRate));
      blocks.add(perUnit(SHIFTS, biasRate));
    }
    if (parametrization.hasParametricActivation()) {
      double rate = parametrization.activationRate();
      blocks.add(new Block(SHARES, new Shape(1, outputs), /* decays= */ true, rate));
    }
    return List.copyOf(blocks);
  }

  @Override
  public List<Block> buffers() {
    return normalization.kind() == Kind.BATCH
        ? List.of(perUnit(MEANS, 1), perUnit(VARIANCES, 1))
        : List.of();
  }

  private Block perUnit(String name, double rateFactor) {
    return new Block(name, new Shape(1, outputs), /* decays= */ false, rateFactor);
  }

  @Override
  public LongToDoubleFunction initialValues(Block block, LayerStart start) {
    boolean isZero = start.isLast() && start.initializer().startsOutputsAtZero();
    return switch (block.name()) {
      case WEIGHTS -> {
        Philox random = start.ofWeights();
        yield k -> isZero ? 0 : start.initializer().weight(random, k, inputs, outputs);
      }
      case BIASES -> {
        Philox random = start.ofBlock(0);
        yield k -> isZero ? 0 : start.initializer().bias(random, k);
      }
      case SCALES, VARIANCES, SHARES -> k -> 1;
      default -> k -> 0;
    };
  }
}
