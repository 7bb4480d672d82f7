package dev.warptron.backend.cuda.driver;

import com.google.errorprone.annotations.MustBeClosed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/**
 * A staging buffer of pinned memory for copies between Java arrays and the GPU.
 *
 * <p>An upload is asynchronous: the array is copied to the buffer, and from there in stream order.
 * A copy directly from an array would be synchronous, and JCuda would hold the array in a JNI
 * critical section meanwhile, which blocks garbage collection.
 */
final class Staging implements AutoCloseable {
  /** Enough for a permutation of a million rows; larger arrays are copied in parts. */
  static final int BYTES = 4 << 20;

  private final CudaContext context;
  private final PinnedMemory memory;
  private final ByteBuffer buffer;
  private int used; // bytes from the beginning that pending copies may still read

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  Staging(CudaContext context) {
    this.context = context;
    this.memory = new PinnedMemory(context, BYTES, "staging buffer");
    this.buffer = memory.buffer(0, BYTES);
  }

  /** Moves part of an array to or from the staging buffer. */
  interface Transfer {
    /**
     * Copies all bytes of a part of the buffer, from or to an array.
     *
     * @param part in native byte order
     * @param done number of bytes moved before
     */
    void move(ByteBuffer part, long done);
  }

  /** The GPU's side of a copy. */
  interface DeviceRange {
    /** The address at {@code done} bytes from the beginning of the copy. */
    CUdeviceptr at(long done);
  }

  /** Copies to the GPU asynchronously, before work that is submitted later. */
  void upload(DeviceRange destination, long bytes, Transfer fill) {
    context.makeCurrent();
    for (long done = 0; done < bytes; ) {
      if (used == BYTES) {
        context.synchronize();
        used = 0;
      }
      int count = (int) Math.min(bytes - done, BYTES - used);
      fill.move(part(used, count), done);
      CudaException.check(
          JCudaDriver.cuMemcpyHtoDAsync(
              destination.at(done), memory.at(used), count, context.stream()),
          "cuMemcpyHtoDAsync",
          count + " bytes");
      // Keeps the next copy aligned.
      used = Math.min(BYTES, (used + count + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
      done += count;
    }
  }

  /** Waits for all work, and copies from the GPU. */
  void download(DeviceRange source, long bytes, Transfer empty) {
    context.makeCurrent();
    for (long done = 0; done < bytes; ) {
      int count = (int) Math.min(bytes - done, BYTES);
      // In stream order, so after pending uploads that read the buffer.
      CudaException.check(
          JCudaDriver.cuMemcpyDtoHAsync(memory.at(0), source.at(done), count, context.stream()),
          "cuMemcpyDtoHAsync",
          count + " bytes");
      context.synchronize();
      used = 0;
      empty.move(part(0, count), done);
      done += count;
    }
  }

  private ByteBuffer part(int from, int count) {
    return buffer.slice(from, count).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    memory.close();
  }
}
