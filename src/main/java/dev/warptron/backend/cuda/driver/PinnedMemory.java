package dev.warptron.backend.cuda.driver;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.spi.DeviceResource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** A block of page-locked host memory, which the GPU can access. */
public final class PinnedMemory implements Memory {
  private static final long MAX_BUFFER_BYTES = 1 << 30; // Java's buffers end at 2 GiB
  private static final long CLEAR_BYTES = 1 << 16; // per step; stays in the L1 and L2 caches

  private final CudaContext context;
  private final HostAddress pointer = new HostAddress();
  private final CUdeviceptr devicePointer = new CUdeviceptr();
  private final long bytes;
  private final String what;
  private final DeviceResource resource;

  /**
   * Allocates zeroed memory.
   *
   * @param bytes at least 1
   * @param what such as {@code tensor [3 x 4]}, for messages
   */
  @MustBeClosed
  public PinnedMemory(CudaContext context, long bytes, String what) {
    this.context = context;
    this.bytes = bytes;
    this.what = what;
    context.makeCurrent();
    int status = JCudaDriver.cuMemHostAlloc(pointer, bytes, JCudaDriver.CU_MEMHOSTALLOC_DEVICEMAP);
    if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw new DeviceException(
          "the host has too little memory that can be pinned for a %s: %d bytes are needed; lower the"
                  .formatted(what, bytes)
              + " number of rows, or raise the limit of locked memory (ulimit -l)");
    }
    CudaException.check(status, "cuMemHostAlloc", bytes + " bytes for a " + what);
    try {
      clear();
    } catch (CudaException e) {
      JCudaDriver.cuMemFreeHost(pointer);
      throw e;
    }
    resource = new DeviceResource(context.state(), bytes, what, this::free);
  }

  /** Clears in blocks: tens of gigabytes are common, and single words would take seconds. */
  private void clear() {
    CudaException.check(
        JCudaDriver.cuMemHostGetDevicePointer(devicePointer, pointer, 0),
        "cuMemHostGetDevicePointer",
        what);
    byte[] zeros = new byte[(int) Math.min(CLEAR_BYTES, bytes)];
    for (long offset = 0; offset < bytes; offset += MAX_BUFFER_BYTES) {
      ByteBuffer part = buffer(offset, Math.min(MAX_BUFFER_BYTES, bytes - offset));
      while (part.hasRemaining()) {
        part.put(zeros, 0, Math.min(zeros.length, part.remaining()));
      }
    }
  }

  /** A view of a part, at most 2 GiB, in native byte order. */
  public ByteBuffer buffer(long byteOffset, long length) {
    return pointer.getByteBuffer(byteOffset, length).order(ByteOrder.nativeOrder());
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
    return false;
  }

  /**
   * The host address; also the device address, by the unified addressing of every supported GPU.
   */
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
    return devicePointer.withByteOffset(byteOffset);
  }

  @Override
  public void write(long byteOffset, float[] values, int from, int count) {
    context.synchronize();
    int step = (int) (MAX_BUFFER_BYTES / Float.BYTES);
    for (int done = 0; done < count; done += step) {
      int some = Math.min(step, count - done);
      buffer(byteOffset + (long) done * Float.BYTES, (long) some * Float.BYTES)
          .asFloatBuffer()
          .put(values, from + done, some);
    }
  }

  @Override
  public void read(long byteOffset, float[] values) {
    context.synchronize();
    int step = (int) (MAX_BUFFER_BYTES / Float.BYTES);
    for (int from = 0; from < values.length; from += step) {
      int count = Math.min(step, values.length - from);
      buffer(byteOffset + (long) from * Float.BYTES, (long) count * Float.BYTES)
          .asFloatBuffer()
          .get(values, from, count);
    }
  }

  private void free() {
    if (context.isOpen()) {
      // Submitted kernels may still read it.
      context.synchronizeAndFree(() -> JCudaDriver.cuMemFreeHost(pointer), "cuMemFreeHost", what);
    }
  }

  @Override
  public void close() {
    resource.close();
  }

  /** A host pointer with its address, which JCuda makes available to subclasses only. */
  private static final class HostAddress extends Pointer {
    long address() {
      return getNativePointer();
    }
  }
}
