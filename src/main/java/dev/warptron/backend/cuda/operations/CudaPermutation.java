package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Owned;
import dev.warptron.backend.spi.Permutation;

/** A permutation in device memory: row indices of 32 bits. */
public final class CudaPermutation implements Permutation, Owned {
  private final DeviceMemory memory;
  private final int count;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  public CudaPermutation(CudaContext context, int count) {
    this.count = count;
    this.memory =
        new DeviceMemory(context, (long) count * Integer.BYTES, "permutation of " + count);
  }

  /** The device address of the first row index. */
  public long address() {
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
  public void close() {
    memory.close();
  }
}
