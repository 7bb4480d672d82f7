package dev.warptron.model;

import dev.warptron.function.Activation;
import java.util.List;

/** One layer of a network: from {@code inputs} numbers a row to {@code outputs} numbers a row. */
public sealed interface Layer permits Dense {
  /** Numbers a row takes, at least 1. */
  int inputs();

  /** Numbers a row gives, at least 1. */
  int outputs();

  /** What is applied to each of the outputs. */
  Activation activation();

  /** What the optimizer trains. */
  List<Block> parameters();

  /**
   * What a training keeps beside the parameters and changes without a gradient, such as running
   * averages.
   */
  List<Block> buffers();
}
