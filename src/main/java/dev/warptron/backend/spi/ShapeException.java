package dev.warptron.backend.spi;

import dev.warptron.model.Shape;

/** An operand whose shape does not fit the operation: a mistake of the calling code. */
public final class ShapeException extends IllegalArgumentException {
  public ShapeException(String message) {
    super(message);
  }

  /**
   * Throws unless the shapes are equal.
   *
   * @param operation such as {@code gemm C = A B}
   * @param operand its name in the operation's formula
   */
  static void require(String operation, String operand, Shape expected, Shape actual) {
    if (!actual.equals(expected)) {
      throw new ShapeException(
          "%s: %s must be %s, got %s".formatted(operation, operand, expected, actual));
    }
  }
}
