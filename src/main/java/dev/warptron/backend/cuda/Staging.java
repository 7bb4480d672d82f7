package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/**
 * Pinned memory through which Java's arrays are copied to the GPU and back.
 *
 * <p>An upload does not wait: the array is copied here, and from here in the stream's order. The
 * driver would wait for a copy from an array, and JCuda would hold the array in a critical section
 * meanwhile, in which garbage collection waits.
 */
final class Staging implements AutoCloseable {
  /** More than an order of a million rows; larger arrays are copied in parts. */
  static final int BYTES = 4 << 20;

  private final CudaContext context;
  private final PinnedMemory memory;
  private final ByteBuffer buffer;
  private int used; // bytes from the beginning that copies of the stream may still read

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  Staging(CudaContext context) {
    this.context = context;
    this.memory = new PinnedMemory(context, BYTES, "staging buffer");
    this.buffer = memory.buffer(0, BYTES);
  }

  /** Moves part of an array to or from the staging buffer. */
  interface Mover {
    /**
     * Fills the part, or empties it.
     *
     * @param part all of it, in the machine's byte order
     * @param done bytes that were moved before
     */
    void move(ByteBuffer part, long done);
  }

  /** Where the GPU's side of a copy is. */
  interface Place {
    /** The address at so many bytes from the beginning of the copy. */
    CUdeviceptr at(long done);
  }

  /** Copies to the GPU, before the work that is given to the stream next. */
  void upload(Place destination, long bytes, Mover fill) {
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
      // Aligned for whatever comes next.
      used = Math.min(BYTES, (used + count + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
      done += count;
    }
  }

  /** Waits for all work, and copies from the GPU. */
  void download(Place source, long bytes, Mover empty) {
    context.makeCurrent();
    for (long done = 0; done < bytes; ) {
      int count = (int) Math.min(bytes - done, BYTES);
      // In the stream's order, so after the uploads that still read the buffer.
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
