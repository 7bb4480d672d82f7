package dev.warptron.model;

import dev.warptron.function.Activation;

/** One layer of a network: from {@code inputs} numbers a row to {@code outputs} numbers a row. */
public sealed interface Layer permits Dense {
  /** Numbers a row takes, at least 1. */
  int inputs();

  /** Numbers a row gives, at least 1. */
  int outputs();

  /** What is applied to each of the outputs. */
  Activation activation();

  /** The shape of the weights, {@code [inputs x outputs]}. */
  Shape weightShape();

  /** The shape of the biases, {@code [1 x outputs]}. */
  Shape biasShape();
}
