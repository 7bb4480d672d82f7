package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import java.nio.ByteBuffer;
import jcuda.Pointer;

/**
 * The arguments of a launch in pinned memory: addresses of the values, then the values. The driver
 * copies the values during the launch, so one buffer serves all launches. That is twenty times
 * quicker than JCuda's nested pointers, which are built anew for every call.
 */
final class LaunchArguments implements AutoCloseable {
  private static final int MOST = 16;
  private static final int VALUES = MOST * Long.BYTES; // where they begin

  /** Of structures of floats that are arguments, together. */
  private static final int MOST_FLOATS = 256;

  private static final int MOST_BYTES = VALUES + MOST * Long.BYTES + MOST_FLOATS * Float.BYTES;

  private final PinnedMemory memory;
  private final ByteBuffer buffer;
  private int count;
  private int end = VALUES;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  LaunchArguments(CudaContext context) {
    memory = new PinnedMemory(context, MOST_BYTES, "list of launch arguments");
    buffer = memory.buffer(0, MOST_BYTES);
  }

  LaunchArguments clear() {
    count = 0;
    end = VALUES;
    return this;
  }

  /** Where the value of the next argument goes. */
  private int next(int bytes) {
    int place = end;
    buffer.putLong(count++ * Long.BYTES, memory.address() + place);
    end += (bytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    return place;
  }

  void add(long value) {
    buffer.putLong(next(Long.BYTES), value);
  }

  void add(int value) {
    buffer.putInt(next(Integer.BYTES), value);
  }

  void add(float value) {
    buffer.putFloat(next(Float.BYTES), value);
  }

  void add(double value) {
    buffer.putDouble(next(Double.BYTES), value);
  }

  /**
   * A structure of floats.
   *
   * @param values its first ones; the rest is whatever lies there
   * @param size how many it has
   */
  void add(float[] values, int size) {
    int place = next(size * Float.BYTES);
    for (int i = 0; i < Math.min(size, values.length); i++) {
      buffer.putFloat(place + i * Float.BYTES, values[i]);
    }
  }

  Pointer pointer() {
    return memory.at(0);
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    memory.close();
  }
}
