package dev.warptron.headtohead;

import dev.warptron.backend.Backend;
import dev.warptron.backend.Product;
import dev.warptron.backend.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.random.Philox;
import java.util.Arrays;

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
  private static final int RANDOM_NUMBERS = 1 << 20;
  private static final long SEED = 7;

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
      fillWithRandomNumbers(a, /* stream= */ 0);
      fillWithRandomNumbers(b, /* stream= */ 1);
      double productSeconds =
          best(c, PRODUCTS_OF_A_TRIAL, () -> backend.gemm(Product.NN, 1, a, b, 0, c));
      double copySeconds = best(c, COPIES_OF_A_TRIAL, () -> backend.copy(a, c));
      return new Ceilings(
          2.0 * size * size * size / productSeconds * 1e-9,
          2.0 * shape.size() * Float.BYTES / copySeconds * 1e-9);
    }
  }

  /**
   * Fills a matrix with numbers in [-1, 1). Constant operands toggle fewer bits, and a GPU at its
   * power limit then multiplies faster than it does with data. Blocks of rows repeat, which does
   * not matter for this and takes less time to make and to upload.
   */
  static void fillWithRandomNumbers(Tensor matrix, int stream) {
    int rows = matrix.shape().rows();
    int columns = matrix.shape().columns();
    int blockRows = Math.max(1, Math.min(rows, RANDOM_NUMBERS / columns));
    float[] block = new float[blockRows * columns];
    Philox random = new Philox(SEED, stream);
    for (int i = 0; i < block.length; i++) {
      block[i] = (float) (2 * random.uniform(i) - 1);
    }
    for (int from = 0; from < rows; from += blockRows) {
      int count = Math.min(blockRows, rows - from);
      matrix
          .rows(from, count)
          .write(count == blockRows ? block : Arrays.copyOf(block, count * columns));
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
