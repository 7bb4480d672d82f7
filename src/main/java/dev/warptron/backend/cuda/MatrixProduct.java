package dev.warptron.backend.cuda;

import dev.warptron.backend.Product;

/** How the device multiplies matrices. The shapes were checked, and nothing is empty. */
interface MatrixProduct extends AutoCloseable {
  /** {@code C = alpha op(A) op(B) + beta C}, all row-major. */
  void multiply(
      Product product, double alpha, CudaTensor a, CudaTensor b, double beta, CudaTensor c);

  /** What multiplies, in a few words for the user. */
  String description();

  @Override
  void close();
}
