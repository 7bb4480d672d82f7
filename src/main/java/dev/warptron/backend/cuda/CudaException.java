package dev.warptron.backend.cuda;

import jcuda.driver.CUresult;
import jcuda.jcublas.cublasStatus;

/** A call of the driver or of cuBLAS failed. */
final class CudaException extends RuntimeException {
  private final int status;

  private CudaException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The number that the call answered. */
  int status() {
    return status;
  }

  /**
   * Throws unless a driver call succeeded.
   *
   * @param call such as {@code cuMemAlloc}
   * @param purpose what it was for, with the sizes; launches fail late, so it may be an earlier one
   */
  static void check(int status, String call, String purpose) {
    if (status != CUresult.CUDA_SUCCESS) {
      throw new CudaException(
          status,
          "%s failed with %s (%d): %s, or an earlier launch"
              .formatted(call, CUresult.stringFor(status), status, purpose));
    }
  }

  /** The same for a cuBLAS call. */
  static void checkCublas(int status, String call, String purpose) {
    if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
      throw new CudaException(
          status,
          "%s failed with %s (%d): %s"
              .formatted(call, cublasStatus.stringFor(status), status, purpose));
    }
  }
}
