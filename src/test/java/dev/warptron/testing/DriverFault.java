package dev.warptron.testing;

/** Faults that the simulator produces on request, in the order of {@code native/sim/counts.h}. */
public enum DriverFault {
  /**
   * A kernel that runs, one of a graph too, ends with CUDA_ERROR_ILLEGAL_ADDRESS. The error is
   * sticky: each later call of the context answers it, until the context is reset.
   */
  LAUNCH,
  /** cublasCreate answers CUBLAS_STATUS_ALLOC_FAILED. */
  CUBLAS_CREATE,
  /** cuGraphInstantiate answers CUDA_ERROR_OUT_OF_MEMORY. */
  INSTANTIATE,
  /** An allocation of device memory answers CUDA_ERROR_OUT_OF_MEMORY. */
  ALLOCATE,
  /** An allocation of pinned host memory answers CUDA_ERROR_OUT_OF_MEMORY. */
  ALLOCATE_PINNED
}
