package dev.warptron.model;

import dev.warptron.function.Activation;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * One layer of a network. Maps {@code inputs} numbers per row to {@code outputs} numbers per row.
 */
public sealed interface Layer permits Dense, InputScale, PeriodicEmbedding {
  /** Inputs per row, at least 1. */
  int inputs();

  /** Outputs per row, at least 1. */
  int outputs();

  /** What it computes beside products, in a few words, such as {@code relu behind layer:1.0E-5}. */
  String description();

  /**
   * Whether it is a layer of units, with weights, which settings of hidden layers apply to. Other
   * layers change what the next layer of units receives.
   */
  default boolean hasUnits() {
    return false;
  }

  /**
   * The activation function, applied elementwise to z, or to what the normalization makes of it.
   */
  default Activation activation() {
    return Activation.IDENTITY;
  }

  /** What is done with z before the activation. */
  default Normalization normalization() {
    return Normalization.NONE;
  }

  /** The blocks of parameters, which the optimizer trains. */
  List<Block> parameters();

  /** The blocks that a training updates without a gradient, such as running averages. */
  default List<Block> buffers() {
    return List.of();
  }

  /**
   * The initial values of a block, each of which a float holds exactly.
   *
   * @param block one of {@link #parameters} or {@link #buffers}
   * @return the value of entry k, counted row by row
   */
  LongToDoubleFunction initialValues(Block block, LayerStart start);
}
