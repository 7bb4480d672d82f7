package dev.warptron.backend.cuda.driver;

import dev.warptron.backend.spi.DeviceResource;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;

/** A block of memory that kernels can access, owned by the caller that allocated it. */
public interface Memory extends AutoCloseable {
  CudaContext context();

  /** Whether it is GPU memory; otherwise it is pinned host memory, with slower access. */
  boolean isOnDevice();

  /** The address of the first byte, for kernels. */
  long address();

  /** A pointer to an offset in it, for cuBLAS and as the source of copies. */
  Pointer at(long byteOffset);

  /** A driver pointer to an offset in it. */
  CUdeviceptr deviceAt(long byteOffset);

  /**
   * Overwrites memory from an offset on with part of an array, after work that was submitted
   * earlier. The array may be changed when this returns.
   */
  void write(long byteOffset, float[] values, int from, int count);

  /** Waits for all work, and reads memory from an offset on. */
  void read(long byteOffset, float[] values);

  /** Its size and closed state. */
  DeviceResource resource();

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();
}
