package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.function.Loss;

/**
 * Room for what the blocks of a reduction sum up, and the ticket by which the last block knows that
 * it is the last, and the factor of a batch of rows with weights. One serves all reductions of a
 * stream.
 */
final class PartialSums implements AutoCloseable {
  private static final int MOST_COLUMNS =
      1 + Loss.all().stream().mapToInt(Loss::metricSums).max().orElseThrow();
  private static final long SUMS_BYTES = (long) Launch.MOST_PARTIALS * MOST_COLUMNS * Double.BYTES;

  private final DeviceMemory memory; // [blocks x columns] doubles, then the ticket, then the factor

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  PartialSums(CudaContext context) {
    long bytes = SUMS_BYTES + Integer.BYTES + Float.BYTES;
    memory = new DeviceMemory(context, bytes, "list of partial sums");
  }

  long address() {
    return memory.address();
  }

  long ticketAddress() {
    return memory.address() + SUMS_BYTES;
  }

  /** Of the weights of a batch: see {@code kernels/row_weights.cuh}. */
  long factorAddress() {
    return ticketAddress() + Integer.BYTES;
  }

  @Override
  public void close() {
    memory.close();
  }
}
