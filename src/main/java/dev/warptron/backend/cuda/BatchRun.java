package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.optim.Adam;
import dev.warptron.optim.UpdateRule;

/**
 * Where the rows of a run of batches are, and the bias corrections of its updates, in the GPU's
 * memory: what changes from run to run, so that the launches of a run can be captured once and
 * replayed.
 */
final class BatchRun implements AutoCloseable {
  private static final int CORRECTIONS = 2; // of an update, see update_adam

  private final Kernels kernels;
  private final int capacity;
  private static final long SOURCE_BYTES = 4L * Long.BYTES; // kernels/batch_source.cuh

  private final DeviceMemory memory; // BatchSource; then [capacity x 2] floats

  /** Room for runs of up to so many batches. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  BatchRun(CudaContext context, Kernels kernels, int capacity) {
    this.kernels = kernels;
    this.capacity = capacity;
    long bytes = SOURCE_BYTES + (long) capacity * CORRECTIONS * Float.BYTES;
    this.memory = new DeviceMemory(context, bytes, "run of batches");
  }

  /**
   * Addresses of a data set's rows.
   *
   * @param features of {@code [all x inputs]}
   * @param targets of {@code [all x outputs]}
   * @param order of the order of the rows; 0 if they are taken as they lie
   */
  record Source(long features, long targets, long order) {
    /** For an update that gathers no rows. */
    static final Source NONE = new Source(0, 0, 0);
  }

  /**
   * Begins a run.
   *
   * @param source what its batches are gathered from
   * @param rule whose bias corrections are kept; a rule without any gets those of beta 0, which are
   *     1
   * @param from where its first batch begins in the order of the rows
   * @param updates how many were made before
   * @param batches how many it has, at most the capacity
   */
  void prepare(Source source, UpdateRule rule, long from, long updates, int batches) {
    if (batches > capacity) {
      throw new IllegalArgumentException(
          "a run has at most %d batches, got %d".formatted(capacity, batches));
    }
    kernels
        .kernel("prepare_batches")
        .int64(from)
        .int64(updates)
        .int32(batches)
        .float64(rule instanceof Adam adam ? Math.log(adam.beta1()) : Double.NEGATIVE_INFINITY)
        .float64(rule instanceof Adam adam ? Math.log(adam.beta2()) : Double.NEGATIVE_INFINITY)
        .address(source.features)
        .address(source.targets)
        .address(source.order)
        .address(sourceAddress())
        .address(correctionsAddress(0))
        .over(batches);
  }

  /** Where the kernels find {@code from} and the source. */
  long sourceAddress() {
    return memory.address();
  }

  /** Where they find the bias corrections of a batch's update. */
  long correctionsAddress(int batch) {
    return memory.address() + SOURCE_BYTES + (long) batch * CORRECTIONS * Float.BYTES;
  }

  @Override
  public void close() {
    memory.close();
  }
}
