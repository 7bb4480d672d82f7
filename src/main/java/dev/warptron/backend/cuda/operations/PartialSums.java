package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.cuda.driver.Launch;
import dev.warptron.function.Loss;

/**
 * The workspace of reductions: a partial sum per block, the ticket counter by which a block detects
 * that it is the last one, and the factor of a batch's row weights. One workspace serves all
 * reductions of a stream.
 */
public final class PartialSums implements AutoCloseable {
  private static final int MAX_COLUMNS =
      1 + Loss.all().stream().mapToInt(Loss::metricSums).max().orElseThrow();
  private static final long SUMS_BYTES = (long) Launch.MAX_PARTIALS * MAX_COLUMNS * Double.BYTES;

  private final DeviceMemory memory; // [blocks x columns] doubles, then the ticket, then the factor

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  PartialSums(CudaContext context) {
    long bytes = SUMS_BYTES + Integer.BYTES + Float.BYTES;
    memory = new DeviceMemory(context, bytes, "list of partial sums");
  }

  public long address() {
    return memory.address();
  }

  public long ticketAddress() {
    return memory.address() + SUMS_BYTES;
  }

  /** The factor of a batch's row weights: see {@code kernels/row_weights.cuh}. */
  long factorAddress() {
    return ticketAddress() + Integer.BYTES;
  }

  @Override
  public void close() {
    memory.close();
  }
}
