package dev.warptron.backend.cuda.steps;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.cuda.driver.PinnedMemory;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workspace of a session's rounds: one block of GPU memory, and one block of pinned memory for
 * uploads and reads. Both grow when a round needs more, and never shrink.
 */
final class RoundMemory implements AutoCloseable {
  private final CudaContext context;
  private @Nullable DeviceMemory device;
  private @Nullable PinnedMemory host; // [upload | sums]
  private long deviceBytes;
  private long hostBytes;
  private RoundLayout layout = RoundLayout.of(List.of(), /* trains= */ false);

  @MustBeClosed
  RoundMemory(CudaContext context) {
    this.context = context;
  }

  /** Ensures the capacity for a round; the contents are lost. No work may be pending. */
  @SuppressWarnings("MustBeClosedChecker") // close() closes both
  void ensure(RoundLayout needed) {
    layout = needed;
    if (device == null || deviceBytes < needed.bytes()) {
      long bytes = grown(deviceBytes, needed.bytes());
      closeDevice();
      device = new DeviceMemory(context, bytes, "workspace of whole epochs");
      deviceBytes = bytes;
    }
    long staged = needed.uploadBytes() + needed.sumsBytes();
    if (host == null || hostBytes < staged) {
      long bytes = grown(hostBytes, staged);
      closeHost();
      host = new PinnedMemory(context, bytes, "staging memory of whole epochs");
      hostBytes = bytes;
    }
  }

  /** Grows by at least half, to avoid many reallocations; rounds grow by up to four times. */
  private static long grown(long before, long needed) {
    return Math.max(needed, before + before / 2);
  }

  /** Address of the block on the GPU. */
  long address() {
    return device().address();
  }

  /** The buffer that {@link #sendUpload} sends, at position 0. */
  ByteBuffer upload() {
    return host().buffer(0, layout.uploadBytes());
  }

  /** Uploads row numbers, synchronously. */
  void write(long byteOffset, int[] rows) {
    device().write(byteOffset, rows);
  }

  /** Submits the upload, before the next launch. */
  void sendUpload() {
    device().copyFrom(host(), 0, 0, layout.uploadBytes());
  }

  /** Waits for all work and reads all sums. */
  double[] readSums() {
    long from = layout.uploadBytes();
    device().copyTo(host(), from, from, layout.sumsBytes());
    context.synchronize();
    DoubleBuffer sums = host().buffer(from, layout.sumsBytes()).asDoubleBuffer();
    double[] read = new double[sums.remaining()];
    sums.get(read);
    return read;
  }

  private DeviceMemory device() {
    if (device == null) {
      throw new IllegalStateException("ensure has not been called");
    }
    return device;
  }

  private PinnedMemory host() {
    if (host == null) {
      throw new IllegalStateException("ensure has not been called");
    }
    return host;
  }

  private void closeDevice() {
    DeviceMemory old = device;
    device = null;
    deviceBytes = 0;
    if (old != null) {
      old.close();
    }
  }

  private void closeHost() {
    PinnedMemory old = host;
    host = null;
    hostBytes = 0;
    if (old != null) {
      old.close();
    }
  }

  /** Frees both; does nothing the second time. */
  @Override
  public void close() {
    try {
      closeDevice();
    } finally {
      closeHost();
    }
  }
}
