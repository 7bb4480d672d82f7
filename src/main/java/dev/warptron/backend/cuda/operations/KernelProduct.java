package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.spi.Product;
import jcuda.driver.CUstream;

/** Matrix products by the project's own tiled kernel, for machines without cuBLAS. */
public final class KernelProduct implements MatrixProduct {
  private static final int TILE = 16;
  private static final int MAX_GRID_ROWS = 65535;

  private final Kernels kernels;
  private final CUstream stream;
  private final String reason;

  /**
   * Borrows the kernels.
   *
   * @param reason why cuBLAS is not used, for the user
   */
  public KernelProduct(Kernels kernels, CUstream stream, String reason) {
    this.kernels = kernels;
    this.stream = stream;
    this.reason = reason;
  }

  @Override
  @MustBeClosed
  public MatrixProduct on(CUstream other) {
    return new KernelProduct(kernels, other, reason);
  }

  @Override
  public void multiply(
      Product product, double alpha, CudaTensor a, CudaTensor b, double beta, CudaTensor c) {
    int m = c.shape().rows();
    int n = c.shape().columns();
    int k = product.transposesA() ? a.shape().rows() : a.shape().columns();
    int blocksY = (m + TILE - 1) / TILE;
    if (blocksY > MAX_GRID_ROWS) {
      throw new IllegalArgumentException(
          "without cuBLAS a product may have at most %d rows, got %d: use smaller batches"
              .formatted(MAX_GRID_ROWS * TILE, m));
    }
    kernels
        .kernel("gemm")
        .int64(m)
        .int64(n)
        .int64(k)
        .float32(alpha)
        .address(a.address())
        .int64(product.transposesA() ? 1 : k)
        .int64(product.transposesA() ? m : 1)
        .address(b.address())
        .int64(product.transposesB() ? 1 : n)
        .int64(product.transposesB() ? k : 1)
        .float32(beta)
        .address(c.address())
        .on(stream)
        .grid((n + TILE - 1) / TILE, blocksY, TILE, TILE);
  }

  @Override
  public String description() {
    return "own matrix product, since " + reason;
  }

  @Override
  public void close() {}
}
