package dev.warptron.peers;

import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.random.Philox;
import java.util.Arrays;

/**
 * Measured peak rates of a device: floating-point operations in products of large matrices, and
 * bytes in copies within device memory. They are the ceilings of a roofline model: the fraction
 * that a training reaches shows how much it could still gain.
 *
 * @param products GFLOP/s of {@code A B}, with square matrices
 * @param copies GB/s of a copy, read and written bytes together
 */
record Ceilings(double products, double copies) {
  private static final int TRIALS = 5;
  private static final int PRODUCTS_PER_TRIAL = 8;
  private static final int COPIES_PER_TRIAL = 8;
  private static final int RANDOM_NUMBERS = 1 << 20;
  private static final long SEED = 7;

  /**
   * Measures both: the best of several trials, after a warm-up.
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
          best(c, PRODUCTS_PER_TRIAL, () -> backend.gemm(Product.NN, 1, a, b, 0, c));
      double copySeconds = best(c, COPIES_PER_TRIAL, () -> backend.copy(a, c));
      return new Ceilings(
          2.0 * size * size * size / productSeconds * 1e-9,
          2.0 * shape.size() * Float.BYTES / copySeconds * 1e-9);
    }
  }

  /**
   * Fills a matrix with random numbers in [-1, 1). Constant operands toggle fewer bits, so that a
   * GPU at its power limit multiplies them faster than real data. Blocks of rows repeat to save
   * time; the rates do not depend on that.
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

  /** Seconds of one repetition of the work, in the best trial. */
  private static double best(Tensor result, int times, Runnable work) {
    double best = Double.POSITIVE_INFINITY;
    for (int trial = 0; trial <= TRIALS; trial++) {
      long began = System.nanoTime();
      for (int i = 0; i < times; i++) {
        work.run();
      }
      result.slice(0, new Shape(1, 1)).read(); // waits for the device
      double seconds = (System.nanoTime() - began) * 1e-9 / times;
      if (trial > 0) {
        best = Math.min(best, seconds);
      }
    }
    return best;
  }

  /** One line for the report. */
  String describe(int size) {
    return "%.0f GFLOP/s in products of %d x %d matrices, %.0f GB/s in copies of %.0f MB"
        .formatted(products, size, size, copies, (double) size * size * Float.BYTES * 1e-6);
  }
}
