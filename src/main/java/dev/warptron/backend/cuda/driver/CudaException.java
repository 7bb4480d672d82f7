package dev.warptron.backend.cuda.driver;

import java.util.Set;
import jcuda.driver.CUresult;
import jcuda.jcublas.cublasStatus;

/** A call of the driver or of cuBLAS failed. */
public final class CudaException extends RuntimeException {
  /**
   * After these errors of a kernel or of the hardware, every later call in the context returns the
   * same error (documentation of {@code cudaError_t}), until the context is reset.
   */
  private static final Set<Integer> STICKY =
      Set.of(
          CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
          CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
          CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
          CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
          CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
          CUresult.CUDA_ERROR_ASSERT,
          CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
          CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
          CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
          CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
          CUresult.CUDA_ERROR_INVALID_PC,
          CUresult.CUDA_ERROR_LAUNCH_FAILED,
          CUresult.CUDA_ERROR_EXTERNAL_DEVICE,
          CUresult.CUDA_ERROR_UNKNOWN);

  private final int status;
  private final boolean ofDriver;

  private CudaException(int status, boolean ofDriver, String message) {
    super(message);
    this.status = status;
    this.ofDriver = ofDriver;
  }

  /** The status that the call returned: a {@link CUresult}, or a {@link cublasStatus}. */
  public int status() {
    return status;
  }

  /** Whether the status is one of the driver, not of cuBLAS. */
  public boolean isOfDriver() {
    return ofDriver;
  }

  /** Whether every later call in the context returns this error. */
  public boolean isSticky() {
    return ofDriver && isSticky(status);
  }

  /** The same for a status of the driver. */
  static boolean isSticky(int driverStatus) {
    return STICKY.contains(driverStatus);
  }

  /**
   * Throws unless a driver call succeeded.
   *
   * @param call such as {@code cuMemAlloc}
   * @param purpose what the call was for, with sizes; the cause may also be an earlier launch,
   *     since launches are asynchronous
   */
  public static void check(int status, String call, String purpose) {
    if (status != CUresult.CUDA_SUCCESS) {
      throw new CudaException(
          status,
          /* ofDriver= */ true,
          "%s failed with %s (%d): %s, or an earlier launch"
              .formatted(call, CUresult.stringFor(status), status, purpose));
    }
  }

  /** The same for a cuBLAS call. */
  public static void checkCublas(int status, String call, String purpose) {
    if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
      throw new CudaException(
          status,
          /* ofDriver= */ false,
          "%s failed with %s (%d): %s"
              .formatted(call, cublasStatus.stringFor(status), status, purpose));
    }
  }
}
