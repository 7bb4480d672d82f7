package dev.warptron.backend.spi;

import dev.warptron.model.Shape;

/** The shape of an operand does not fit the operation: a bug in the calling code. */
public final class ShapeException extends IllegalArgumentException {
  public ShapeException(String message) {
    super(message);
  }

  /**
   * Throws unless the shapes are equal.
   *
   * @param operation name and formula, such as {@code gemm C = A B}
   * @param operand name of the operand in the formula
   */
  static void require(String operation, String operand, Shape expected, Shape actual) {
    if (!actual.equals(expected)) {
      throw new ShapeException(
          "%s: %s must be %s, got %s".formatted(operation, operand, expected, actual));
    }
  }
}
