package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.spi.DevicePermutation;

/** A permutation in device memory. */
public final class CudaPermutation extends DevicePermutation {
  private final DeviceMemory memory;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  public CudaPermutation(CudaContext context, int count) {
    this(new DeviceMemory(context, bytes(count), label(count)), count);
  }

  private CudaPermutation(DeviceMemory memory, int count) {
    super(memory.resource(), count);
    this.memory = memory;
  }

  /** The device address of the first row index. */
  public long address() {
    return memory.address();
  }

  @Override
  protected void store(int[] rows) {
    memory.write(0, rows);
  }
}
