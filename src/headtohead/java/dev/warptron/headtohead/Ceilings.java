package dev.warptron.headtohead;

import dev.warptron.backend.Backend;
import dev.warptron.backend.Product;
import dev.warptron.backend.Tensor;
import dev.warptron.model.Shape;

/**
 * What a device reaches at best in this run: of floating-point operations in the product of large
 * matrices, and of bytes in a copy within its memory. A training's share of them says how much
 * there is still to gain.
 *
 * @param products GFLOP/s of {@code A B}, with square matrices
 * @param copies GB/s of a copy, read and written bytes together
 */
record Ceilings(double products, double copies) {
  private static final int TRIALS = 5;
  private static final int PRODUCTS_OF_A_TRIAL = 8;
  private static final int COPIES_OF_A_TRIAL = 8;

  /**
   * The best of several trials, after one to warm up.
   *
   * @param size rows and columns of the matrices
   */
  static Ceilings of(Backend backend, int size) {
    Shape shape = new Shape(size, size);
    try (Tensor a = backend.allocate(shape);
        Tensor b = backend.allocate(shape);
        Tensor c = backend.allocate(shape)) {
      backend.fill(a, 0.5);
      backend.fill(b, 0.25);
      double productSeconds =
          best(c, PRODUCTS_OF_A_TRIAL, () -> backend.gemm(Product.NN, 1, a, b, 0, c));
      double copySeconds = best(c, COPIES_OF_A_TRIAL, () -> backend.copy(a, c));
      return new Ceilings(
          2.0 * size * size * size / productSeconds * 1e-9,
          2.0 * shape.size() * Float.BYTES / copySeconds * 1e-9);
    }
  }

  /** Seconds of one piece of work. */
  private static double best(Tensor result, int times, Runnable work) {
    double best = Double.POSITIVE_INFINITY;
    for (int trial = 0; trial <= TRIALS; trial++) {
      long began = System.nanoTime();
      for (int i = 0; i < times; i++) {
        work.run();
      }
      result.slice(0, new Shape(1, 1)).read(); // waits until all is done
      double seconds = (System.nanoTime() - began) * 1e-9 / times;
      if (trial > 0) {
        best = Math.min(best, seconds);
      }
    }
    return best;
  }

  /** In a line for the report. */
  String describe(int size) {
    return "%.0f GFLOP/s in products of %d x %d matrices, %.0f GB/s in copies of %.0f MB"
        .formatted(products, size, size, copies, (double) size * size * Float.BYTES * 1e-6);
  }
}
