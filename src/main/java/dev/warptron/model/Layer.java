package dev.warptron.model;

import dev.warptron.function.Activation;
import java.util.List;

/**
 * One layer of a network. Maps {@code inputs} numbers per row to {@code outputs} numbers per row.
 */
public sealed interface Layer permits Dense {
  /** Inputs per row, at least 1. */
  int inputs();

  /** Outputs per row, at least 1. */
  int outputs();

  /**
   * The activation function, applied elementwise to z, or to what the normalization makes of it.
   */
  Activation activation();

  /** What is done with z before the activation. */
  Normalization normalization();

  /** The blocks of parameters, which the optimizer trains. */
  List<Block> parameters();

  /** The blocks that a training updates without a gradient, such as running averages. */
  List<Block> buffers();
}
