package dev.warptron.model;

import dev.warptron.function.Activation;

/**
 * A fully connected layer: {@code A = f(X W + 1 b)}, with X {@code [rows x inputs]}, W {@code
 * [inputs x outputs]}, b {@code [1 x outputs]}.
 *
 * @param inputs at least 1
 * @param outputs at least 1
 * @param activation f
 */
public record Dense(int inputs, int outputs, Activation activation) implements Layer {
  public Dense {
    if (inputs < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "a layer needs at least 1 input and 1 output, got %d and %d".formatted(inputs, outputs));
    }
  }

  @Override
  public Shape weightShape() {
    return new Shape(inputs, outputs);
  }

  @Override
  public Shape biasShape() {
    return new Shape(1, outputs);
  }
}
