package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** A piece of the GPU's memory. */
final class DeviceMemory implements Memory {
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
    this(context, bytes, what, "lower the batch size, the hidden layers or the number of rows");
  }

  /**
   * The same.
   *
   * @param remedy what to do if there is too little memory, for the user
   */
  @MustBeClosed
  DeviceMemory(CudaContext context, long bytes, String what, String remedy) {
    this.context = context;
    this.bytes = bytes;
    this.what = what;
    if (bytes > 0) {
      allocate(remedy);
    }
    context.account(bytes);
  }

  private void allocate(String remedy) {
    context.makeCurrent();
    int status = JCudaDriver.cuMemAlloc(pointer, bytes);
    if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw new DeviceException(
          "the GPU has too little memory for a %s: %d bytes are needed, %s; %s"
              .formatted(what, bytes, context.describeMemory(), remedy));
    }
    CudaException.check(status, "cuMemAlloc", bytes + " bytes for a " + what);
    int cleared = JCudaDriver.cuMemsetD8Async(pointer, (byte) 0, bytes, context.stream());
    if (cleared != CUresult.CUDA_SUCCESS) {
      JCudaDriver.cuMemFree(pointer);
    }
    CudaException.check(cleared, "cuMemsetD8Async", what);
  }

  @Override
  public CudaContext context() {
    return context;
  }

  @Override
  public boolean isOnDevice() {
    return true;
  }

  @Override
  public long address() {
    requireOpen();
    return pointer.address();
  }

  @Override
  public Pointer at(long byteOffset) {
    requireOpen();
    return pointer.withByteOffset(byteOffset);
  }

  @Override
  public CUdeviceptr deviceAt(long byteOffset) {
    requireOpen();
    return pointer.withByteOffset(byteOffset);
  }

  @Override
  public void write(long byteOffset, float[] values, int from, int count) {
    Pointer first = Pointer.to(values).withByteOffset((long) from * Float.BYTES);
    writeFrom(first, byteOffset, (long) count * Float.BYTES);
  }

  /** Waits for all work, and overwrites what is there from this place on. */
  void write(long byteOffset, int[] values) {
    writeFrom(Pointer.to(values), byteOffset, (long) values.length * Integer.BYTES);
  }

  /** The same with bytes. */
  void write(long byteOffset, byte[] values) {
    writeFrom(Pointer.to(values), byteOffset, values.length);
  }

  /**
   * On the stream of all work, and then waits for it: a copy on the default stream may return
   * before the last bytes have arrived, and our stream does not wait for that one.
   */
  private void writeFrom(Pointer array, long byteOffset, long length) {
    context.makeCurrent();
    CudaException.check(
        JCudaDriver.cuMemcpyHtoDAsync(deviceAt(byteOffset), array, length, context.stream()),
        "cuMemcpyHtoDAsync",
        what);
    context.synchronize();
  }

  @Override
  public void read(long byteOffset, float[] values) {
    readTo(Pointer.to(values), byteOffset, (long) values.length * Float.BYTES);
  }

  /** Waits for all work, and reads what is there from this place on. */
  void read(long byteOffset, double[] values) {
    readTo(Pointer.to(values), byteOffset, (long) values.length * Double.BYTES);
  }

  private void readTo(Pointer array, long byteOffset, long length) {
    context.synchronize();
    CudaException.check(
        JCudaDriver.cuMemcpyDtoH(array, deviceAt(byteOffset), length), "cuMemcpyDtoH", what);
  }

  @Override
  public void requireOpen() {
    context.requireOpen();
    if (!open) {
      throw new IllegalStateException(what + " used after close");
    }
  }

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
