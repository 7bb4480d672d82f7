package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.cuda.driver.ComputeCapability;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.CudaException;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.spi.Product;
import dev.warptron.model.ProductPrecision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/**
 * Matrix products by cuBLAS, and the only class that converts between row-major and column-major.
 *
 * <p>cuBLAS reads memory column-major: it sees each of our matrices transposed. So it computes
 * {@code C^T = op(B)^T op(A)^T}: B comes first, m and n are swapped, and an operand is transposed
 * for cuBLAS if it is in our product. Each leading dimension is the length of a row-major row.
 */
public final class CublasProduct implements MatrixProduct {
  // The default sizes of cuBLAS, which NVIDIA recommends.
  private static final ComputeCapability FIRST_WITH_LARGE_WORKSPACE = new ComputeCapability(9, 0);
  private static final long LARGE_WORKSPACE_BYTES = 32L << 20;
  private static final long WORKSPACE_BYTES = 4L << 20;

  /** A remedy that does not mention the size of the job, because every job needs this memory. */
  private static final String FREE_MEMORY =
      "end other programs that use the GPU (nvidia-smi lists them), or use another device";

  private final CudaContext context;
  private final CUstream stream;
  private final ProductPrecision precision;
  private final cublasHandle handle = new cublasHandle();
  private final DeviceMemory workspace;
  private final ByteBuffer factors =
      ByteBuffer.allocateDirect(2 * Float.BYTES).order(ByteOrder.nativeOrder());
  private final Pointer alphaPointer = Pointer.to(factors);
  private final Pointer betaPointer = alphaPointer.withByteOffset(Float.BYTES);
  private boolean open = true;

  /**
   * Opens cuBLAS on a GPU.
   *
   * @throws DeviceException if the GPU has too little memory for it
   * @throws CudaException if it fails for another reason
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the workspace
  public CublasProduct(CudaContext context, CUstream stream, ProductPrecision precision) {
    this.context = context;
    this.stream = stream;
    this.precision = precision;
    context.makeCurrent();
    int created = JCublas2.cublasCreate(handle);
    if (created == cublasStatus.CUBLAS_STATUS_ALLOC_FAILED) {
      throw new DeviceException(
          "the GPU has too little memory for cuBLAS: %s; %s"
              .formatted(context.describeMemory(), FREE_MEMORY));
    }
    CudaException.checkCublas(created, "cublasCreate", "matrix products");
    try {
      CudaException.checkCublas(
          JCublas2.cublasSetStream(handle, new cudaStream_t(stream)),
          "cublasSetStream",
          "matrix products");
      // Before any capture, in which cuBLAS could not allocate one; and after the stream, since
      // cublasSetStream resets the workspace.
      long bytes =
          context.computeCapability().compareTo(FIRST_WITH_LARGE_WORKSPACE) >= 0
              ? LARGE_WORKSPACE_BYTES
              : WORKSPACE_BYTES;
      workspace = DeviceMemory.uninitialized(context, bytes, "workspace of cuBLAS", FREE_MEMORY);
      setWorkspace(bytes);
    } catch (RuntimeException | Error e) {
      JCublas2.cublasDestroy(handle);
      throw e;
    }
  }

  private void setWorkspace(long bytes) {
    try {
      CudaException.checkCublas(
          JCublas2.cublasSetWorkspace(handle, workspace.at(0), bytes),
          "cublasSetWorkspace",
          "matrix products");
    } catch (RuntimeException | Error e) {
      workspace.close();
      throw e;
    }
  }

  @Override
  @MustBeClosed
  public MatrixProduct on(CUstream stream) {
    return new CublasProduct(context, stream, precision);
  }

  @Override
  public void multiply(
      Product product, double alpha, CudaTensor a, CudaTensor b, double beta, CudaTensor c) {
    context.makeCurrent();
    int m = c.shape().rows();
    int n = c.shape().columns();
    int k = product.transposesA() ? a.shape().rows() : a.shape().columns();
    context
        .launches()
        .beforeLaunch(() -> "product %s m=%d n=%d k=%d".formatted(product, m, n, k), stream);
    factors.putFloat(0, (float) alpha).putFloat(Float.BYTES, (float) beta);
    // The overload with the suffix: the other one fails for these compute types, with an error that
    // even JCuda's exceptions do not report.
    CudaException.checkCublas(
        JCublas2.cublasGemmEx_new(
            handle,
            operation(product.transposesB()),
            operation(product.transposesA()),
            /* m= */ n,
            /* n= */ m,
            k,
            alphaPointer,
            b.pointer(),
            cudaDataType.CUDA_R_32F,
            /* lda= */ b.shape().columns(),
            a.pointer(),
            cudaDataType.CUDA_R_32F,
            /* ldb= */ a.shape().columns(),
            betaPointer,
            c.pointer(),
            cudaDataType.CUDA_R_32F,
            /* ldc= */ n,
            computeType(),
            cublasGemmAlgo.CUBLAS_GEMM_DEFAULT),
        "cublasGemmEx",
        "%s, m=%d n=%d k=%d, %s".formatted(product, m, n, k, precision.label()));
    context.launches().kernelLaunched(stream);
  }

  private int computeType() {
    return switch (precision) {
      case FP32 -> cublasComputeType.CUBLAS_COMPUTE_32F;
      case TF32 -> cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32;
      case BF16 -> cublasComputeType.CUBLAS_COMPUTE_32F_FAST_16BF;
    };
  }

  private static int operation(boolean transposed) {
    return transposed ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
  }

  @Override
  public String description() {
    int[] version = new int[1];
    JCublas2.cublasGetVersion(handle, version);
    return "cuBLAS %d in %s".formatted(version[0], precision.label());
  }

  /** Frees the handle; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      context.makeCurrent();
      try (workspace) {
        CudaException.checkCublas(
            JCublas2.cublasDestroy(handle), "cublasDestroy", "matrix products");
      }
    }
  }
}
