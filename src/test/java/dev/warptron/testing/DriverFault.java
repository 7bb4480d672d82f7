package dev.warptron.testing;

/** Faults that the simulator produces on request, in the order of {@code native/sim/counts.h}. */
public enum DriverFault {
  /**
   * A kernel, also in a graph, fails with CUDA_ERROR_ILLEGAL_ADDRESS. The error is sticky: each
   * later call in the context returns it, until the context is reset.
   */
  LAUNCH,
  /** cublasCreate returns CUBLAS_STATUS_ALLOC_FAILED. */
  CUBLAS_CREATE,
  /** cuGraphInstantiate returns CUDA_ERROR_OUT_OF_MEMORY. */
  INSTANTIATE,
  /** An allocation of device memory returns CUDA_ERROR_OUT_OF_MEMORY. */
  ALLOCATE,
  /** An allocation of pinned host memory returns CUDA_ERROR_OUT_OF_MEMORY. */
  ALLOCATE_PINNED
}
