package dev.warptron.backend.cuda.driver;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.spi.DeviceResource;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** A block of GPU memory. */
public final class DeviceMemory implements Memory {
  private final CudaContext context;
  private final Address pointer = new Address();
  private final long bytes;
  private final String what;
  private final DeviceResource resource;

  /**
   * Allocates zeroed memory; nothing for 0 bytes.
   *
   * @param what such as {@code tensor [3 x 4]}, for messages
   */
  @MustBeClosed
  public DeviceMemory(CudaContext context, long bytes, String what) {
    this(context, bytes, what, DeviceResource.REDUCE_MEMORY);
    if (bytes > 0) {
      clear();
    }
  }

  private DeviceMemory(CudaContext context, long bytes, String what, String remedy) {
    this.context = context;
    this.bytes = bytes;
    this.what = what;
    if (bytes > 0) {
      allocate(remedy);
    }
    resource = new DeviceResource(context.state(), bytes, what, this::free);
  }

  /**
   * Allocates uninitialized memory, for a library's workspace.
   *
   * @param bytes at least 1
   * @param remedy what to do if there is too little memory, for the user
   */
  @MustBeClosed
  public static DeviceMemory uninitialized(
      CudaContext context, long bytes, String what, String remedy) {
    return new DeviceMemory(context, bytes, what, remedy);
  }

  private void allocate(String remedy) {
    context.makeCurrent();
    int status = JCudaDriver.cuMemAlloc(pointer, bytes);
    if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY && context.evictCaches()) {
      status = JCudaDriver.cuMemAlloc(pointer, bytes);
    }
    if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw new DeviceException(
          "the GPU has too little memory for a %s: %d bytes are needed, %s; %s"
              .formatted(what, bytes, context.describeMemory(), remedy));
    }
    CudaException.check(status, "cuMemAlloc", bytes + " bytes for a " + what);
  }

  private void clear() {
    int cleared = JCudaDriver.cuMemsetD8Async(pointer, (byte) 0, bytes, context.stream());
    if (cleared != CUresult.CUDA_SUCCESS) {
      close();
    }
    CudaException.check(cleared, "cuMemsetD8Async", what);
  }

  @Override
  public CudaContext context() {
    return context;
  }

  @Override
  public DeviceResource resource() {
    return resource;
  }

  @Override
  public boolean isOnDevice() {
    return true;
  }

  @Override
  public long address() {
    resource.requireOpen();
    return pointer.address();
  }

  @Override
  public Pointer at(long byteOffset) {
    resource.requireOpen();
    return pointer.withByteOffset(byteOffset);
  }

  @Override
  public CUdeviceptr deviceAt(long byteOffset) {
    resource.requireOpen();
    return pointer.withByteOffset(byteOffset);
  }

  @Override
  public void write(long byteOffset, float[] values, int from, int count) {
    upload(
        byteOffset,
        (long) count * Float.BYTES,
        (part, done) -> {
          FloatBuffer floats = part.asFloatBuffer();
          floats.put(values, from + (int) (done / Float.BYTES), floats.remaining());
        });
  }

  /** Overwrites memory from an offset on, before work that is submitted later. */
  public void write(long byteOffset, int[] values) {
    upload(
        byteOffset,
        (long) values.length * Integer.BYTES,
        (part, done) -> {
          IntBuffer ints = part.asIntBuffer();
          ints.put(values, (int) (done / Integer.BYTES), ints.remaining());
        });
  }

  /** As {@link #write(long, int[])}, with bytes. */
  public void write(long byteOffset, byte[] values) {
    upload(
        byteOffset, values.length, (part, done) -> part.put(values, (int) done, part.remaining()));
  }

  private void upload(long byteOffset, long length, Staging.Transfer fill) {
    resource.requireOpen();
    context.staging().upload(done -> deviceAt(byteOffset + done), length, fill);
  }

  @Override
  public void read(long byteOffset, float[] values) {
    download(
        byteOffset,
        (long) values.length * Float.BYTES,
        (part, done) -> {
          FloatBuffer floats = part.asFloatBuffer();
          floats.get(values, (int) (done / Float.BYTES), floats.remaining());
        });
  }

  /** Waits for all work, and reads memory from an offset on. */
  public void read(long byteOffset, double[] values) {
    download(
        byteOffset,
        (long) values.length * Double.BYTES,
        (part, done) -> {
          DoubleBuffer doubles = part.asDoubleBuffer();
          doubles.get(values, (int) (done / Double.BYTES), doubles.remaining());
        });
  }

  private void download(long byteOffset, long length, Staging.Transfer empty) {
    resource.requireOpen();
    context.staging().download(done -> deviceAt(byteOffset + done), length, empty);
  }

  /** Copies from pinned memory asynchronously, before work that is submitted later. */
  public void copyFrom(PinnedMemory source, long from, long to, long length) {
    context.makeCurrent();
    CudaException.check(
        JCudaDriver.cuMemcpyHtoDAsync(deviceAt(to), source.at(from), length, context.stream()),
        "cuMemcpyHtoDAsync",
        what);
  }

  /** Copies to pinned memory asynchronously, after work that was submitted earlier. */
  public void copyTo(PinnedMemory destination, long from, long to, long length) {
    context.makeCurrent();
    CudaException.check(
        JCudaDriver.cuMemcpyDtoHAsync(destination.at(to), deviceAt(from), length, context.stream()),
        "cuMemcpyDtoHAsync",
        what);
  }

  private void free() {
    if (bytes > 0 && context.isOpen()) { // otherwise it was freed with the context
      context.makeCurrent();
      CudaException.check(JCudaDriver.cuMemFree(pointer), "cuMemFree", what);
    }
  }

  @Override
  public void close() {
    resource.close();
  }

  /** A device pointer with its address, which JCuda makes available to subclasses only. */
  private static final class Address extends CUdeviceptr {
    long address() {
      return getNativePointer();
    }
  }
}
