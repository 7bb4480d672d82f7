package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Product;
import jcuda.driver.CUstream;

/** How the device multiplies matrices. The shapes were checked, and nothing is empty. */
interface MatrixProduct extends AutoCloseable {
  /** {@code C = alpha op(A) op(B) + beta C}, all row-major. */
  void multiply(
      Product product, double alpha, CudaTensor a, CudaTensor b, double beta, CudaTensor c);

  /** The same on another stream, which may run at the same time as this one. */
  @MustBeClosed
  MatrixProduct on(CUstream stream);

  /** What multiplies, in a few words for the user. */
  String description();

  @Override
  void close();
}
