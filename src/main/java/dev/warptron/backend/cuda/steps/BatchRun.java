package dev.warptron.backend.cuda.steps;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.optim.UpdateScalars;

/**
 * The addresses of a run's rows, and the scalars and numbers of its updates, in GPU memory. Kernels
 * read these values, which differ between runs, from fixed addresses, so that a captured run can be
 * replayed.
 */
public final class BatchRun implements AutoCloseable {
  /** Maximum batches of a run: WARPTRON_RUN_BATCHES of the kernels. */
  public static final int MOST_BATCHES = 32;

  /** The size of BatchSource in kernels/batch_source.cuh, rounded up to a multiple of 32 bytes. */
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
   * @param features address of {@code [all x inputs]}
   * @param targets address of {@code [all x outputs]}
   * @param permutation address of the permutation; 0 for the stored order
   * @param weights address of {@code [all x 1]}; 0 for none
   */
  record Source(long features, long targets, long permutation, long weights) {
    /** No rows. */
    static final Source NONE = new Source(0, 0, 0, 0);
  }

  /**
   * Begins a run.
   *
   * @param source the rows from which its batches are gathered
   * @param scalars of its updates
   * @param updatesBefore number of updates before the run
   * @param from index of its first row in the permutation
   * @param batches number of batches, at most {@link #MOST_BATCHES}
   */
  void prepare(Source source, ScalarTable scalars, long updatesBefore, long from, int batches) {
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
        .address(source.permutation)
        .address(source.weights)
        .int64(updatesBefore)
        .floats(scalars.firstRows(batches), MOST_BATCHES * UpdateScalars.COUNT)
        .address(sourceAddress())
        .address(scalarsAddress(0))
        .over((long) batches * UpdateScalars.COUNT);
  }

  /** The address from which kernels read the source, and what goes before the run. */
  long sourceAddress() {
    return memory.address();
  }

  /** The address of the scalars of a batch's update. */
  long scalarsAddress(int batch) {
    return memory.address() + SOURCE_BYTES + batch * SCALARS_BYTES;
  }

  @Override
  public void close() {
    memory.close();
  }
}
