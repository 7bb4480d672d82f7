package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Product;
import jcuda.driver.CUstream;

/** Matrix products on the device. The caller has checked the shapes, and no matrix is empty. */
public interface MatrixProduct extends AutoCloseable {
  /** {@code C = alpha op(A) op(B) + beta C}, all row-major. */
  void multiply(
      Product product, double alpha, CudaTensor a, CudaTensor b, double beta, CudaTensor c);

  /** The same implementation on another stream, which may run concurrently. */
  @MustBeClosed
  MatrixProduct on(CUstream stream);

  /** A short description of the implementation, for the user. */
  String description();

  @Override
  void close();
}
