package dev.warptron.backend.cuda;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;

/** A piece of memory that kernels reach, owned by whoever allocated it. */
interface Memory extends AutoCloseable {
  CudaContext context();

  /** Whether it lies in the GPU; if not, in pinned memory of the host, which is slower to reach. */
  boolean isOnDevice();

  /** The address of the first byte, as kernels see it. */
  long address();

  /** A pointer to a place within it, for cuBLAS and copies from it. */
  Pointer at(long byteOffset);

  /** The same as a driver pointer. */
  CUdeviceptr deviceAt(long byteOffset);

  /**
   * Overwrites what is there from this place on with a part of an array, after the work that was
   * given to the stream before. The array may be changed when this returns.
   */
  void write(long byteOffset, float[] values, int from, int count);

  /** Waits for all work, and gives what is there from this place on. */
  void read(long byteOffset, float[] values);

  void requireOpen();

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();
}
