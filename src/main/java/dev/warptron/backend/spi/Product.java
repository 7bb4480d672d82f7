package dev.warptron.backend.spi;

/**
 * Which operands of a matrix product are transposed: the first letter is for A, the second for B.
 */
public enum Product {
  /** {@code A B}, with A {@code [m x k]} and B {@code [k x n]}. */
  NN(false, false),
  /** {@code A B^T}, with A {@code [m x k]} and B {@code [n x k]}. */
  NT(false, true),
  /** {@code A^T B}, with A {@code [k x m]} and B {@code [k x n]}. */
  TN(true, false);

  private final boolean transposesA;
  private final boolean transposesB;

  Product(boolean transposesA, boolean transposesB) {
    this.transposesA = transposesA;
    this.transposesB = transposesB;
  }

  public boolean transposesA() {
    return transposesA;
  }

  public boolean transposesB() {
    return transposesB;
  }
}
