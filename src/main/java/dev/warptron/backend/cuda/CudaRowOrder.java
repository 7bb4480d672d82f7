package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.OperationShapes;
import dev.warptron.backend.Owned;
import dev.warptron.backend.RowOrder;
import dev.warptron.random.Streams;

/** Row numbers in the device's memory, 32 bits each. */
final class CudaRowOrder implements RowOrder, Owned {
  /** Threads of a block of the kernel that shuffles. */
  private static final int SHUFFLE_THREADS = 128;

  /** Rows that it has room for in the 48 KiB of shared memory that every GPU gives. */
  private static final int MOST_SHUFFLED = 48 * 1024 / (2 * Integer.BYTES);

  private final Kernels kernels;
  private final DeviceMemory memory;
  private final int count;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CudaRowOrder(CudaContext context, Kernels kernels, int count) {
    this.kernels = kernels;
    this.count = count;
    this.memory = new DeviceMemory(context, (long) count * Integer.BYTES, "row order of " + count);
  }

  /** The device address of the first row number. */
  long address() {
    return memory.address();
  }

  @Override
  public Object home() {
    return memory.context();
  }

  @Override
  public void requireOpen() {
    memory.requireOpen();
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void write(int[] rows) {
    memory.requireOpen();
    OperationShapes.write(count, rows.length);
    if (count > 0) {
      memory.write(0, rows);
    }
  }

  @Override
  public void shuffle(long seed, int firstEpoch, int rows) {
    memory.requireOpen();
    if (rows > MOST_SHUFFLED) {
      RowOrder.super.shuffle(seed, firstEpoch, rows);
      return;
    }
    OperationShapes.shuffle(count, rows);
    if (count > 0) {
      kernels
          .kernel("shuffle_rows")
          .int64(seed)
          .int64(Streams.epochOrder(firstEpoch))
          .int32(rows)
          .address(memory.address())
          .withSharedBytes(2L * rows * Integer.BYTES)
          .grid(count / rows, 1, SHUFFLE_THREADS, 1);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
