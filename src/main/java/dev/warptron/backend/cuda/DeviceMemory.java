package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** A piece of the device's memory, owned by whoever allocated it. */
final class DeviceMemory implements AutoCloseable {
  private final CudaContext context;
  private final Address pointer = new Address();
  private final long bytes;
  private final String what;
  private boolean open = true;

  /**
   * Allocates zeroed memory; of 0 bytes none.
   *
   * @param what such as {@code tensor [3 x 4]}, for messages
   */
  @MustBeClosed
  DeviceMemory(CudaContext context, long bytes, String what) {
    this.context = context;
    this.bytes = bytes;
    this.what = what;
    if (bytes > 0) {
      allocate();
    }
    context.account(bytes);
  }

  private void allocate() {
    context.makeCurrent();
    int status = JCudaDriver.cuMemAlloc(pointer, bytes);
    if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw new DeviceException(
          "the GPU has too little memory for a %s: %d bytes are needed, %s; lower the batch size, the"
                  .formatted(what, bytes, context.describeMemory())
              + " hidden layers or the number of rows");
    }
    CudaException.check(status, "cuMemAlloc", bytes + " bytes for a " + what);
    CudaException.check(
        JCudaDriver.cuMemsetD8Async(pointer, (byte) 0, bytes, context.stream()),
        "cuMemsetD8Async",
        what);
  }

  CudaContext context() {
    return context;
  }

  /** The device address of the first byte. */
  long address() {
    requireOpen();
    return pointer.address();
  }

  /** A pointer to a place within it, for cuBLAS and copies. */
  Pointer at(long byteOffset) {
    requireOpen();
    return pointer.withByteOffset(byteOffset);
  }

  /** The same as a driver pointer. */
  CUdeviceptr deviceAt(long byteOffset) {
    requireOpen();
    return pointer.withByteOffset(byteOffset);
  }

  void requireOpen() {
    context.requireOpen();
    if (!open) {
      throw new IllegalStateException(what + " used after close");
    }
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false; // before the call: how far a failed free got is unknown, so it is never retried
      context.account(-bytes);
      if (bytes > 0 && context.isOpen()) { // the end of the context has freed it otherwise
        context.makeCurrent();
        CudaException.check(JCudaDriver.cuMemFree(pointer), "cuMemFree", what);
      }
    }
  }

  /** A device pointer whose address can be read; JCuda keeps it to its subclasses. */
  private static final class Address extends CUdeviceptr {
    long address() {
      return getNativePointer();
    }
  }
}
