package dev.warptron.backend.cuda.steps;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.optim.UpdateScalars;

/**
 * Where the rows of a run of batches are, and the scalars of its updates, in the GPU's memory: what
 * changes from run to run, so that the launches of a run can be captured once and replayed.
 */
public final class BatchRun implements AutoCloseable {
  /** Batches of the longest run: WARPTRON_RUN_BATCHES. */
  public static final int MOST_BATCHES = 32;

  /** Of kernels/batch_source.cuh, rounded up to a multiple of the 32 bytes of a row of scalars. */
  private static final long SOURCE_BYTES = 64;

  private static final long SCALARS_BYTES = (long) UpdateScalars.COUNT * Float.BYTES;

  private final Kernels kernels;
  private final DeviceMemory memory; // BatchSource; then UpdateScalars[MOST_BATCHES]

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  BatchRun(CudaContext context, Kernels kernels) {
    this.kernels = kernels;
    long bytes = SOURCE_BYTES + MOST_BATCHES * SCALARS_BYTES;
    this.memory = new DeviceMemory(context, bytes, "run of batches");
  }

  /**
   * Addresses of a data set's rows.
   *
   * @param features of {@code [all x inputs]}
   * @param targets of {@code [all x outputs]}
   * @param order of the order of the rows; 0 if they are taken as they lie
   * @param weights of {@code [all x 1]}; 0 if they have none
   */
  record Source(long features, long targets, long order, long weights) {
    /** That of no rows. */
    static final Source NONE = new Source(0, 0, 0, 0);
  }

  /**
   * Begins a run.
   *
   * @param source what its batches are gathered from
   * @param scalars of its updates
   * @param from where its first batch begins in the order of the rows
   * @param batches how many it has, at most {@link #MOST_BATCHES}
   */
  void prepare(Source source, ScalarTable scalars, long from, int batches) {
    if (batches > MOST_BATCHES) {
      throw new IllegalArgumentException(
          "a run has at most %d batches, got %d".formatted(MOST_BATCHES, batches));
    }
    kernels
        .kernel("prepare_batches")
        .int64(from)
        .int32(batches)
        .address(source.features)
        .address(source.targets)
        .address(source.order)
        .address(source.weights)
        .floats(scalars.firstRows(batches), MOST_BATCHES * UpdateScalars.COUNT)
        .address(sourceAddress())
        .address(scalarsAddress(0))
        .over((long) batches * UpdateScalars.COUNT);
  }

  /** Where the kernels find {@code from} and the source. */
  long sourceAddress() {
    return memory.address();
  }

  /** Where they find the scalars of a batch's update. */
  long scalarsAddress(int batch) {
    return memory.address() + SOURCE_BYTES + batch * SCALARS_BYTES;
  }

  @Override
  public void close() {
    memory.close();
  }
}
