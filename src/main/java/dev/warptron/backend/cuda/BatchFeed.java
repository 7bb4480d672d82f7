package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Arena;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * Gathers the rows of one batch after another into two buffers in turn, on a stream of its own: a
 * batch is brought while the one before is computed. Where the rows lie in the host's memory, that
 * hides the way over the bus.
 */
final class BatchFeed implements AutoCloseable {
  private static final int BUFFERS = 2;

  private final CudaContext context;
  private final Kernels kernels;
  private final BatchRun run;
  private final CUstream stream = new CUstream();
  private final CUevent begun = new CUevent();
  private final List<Buffer> buffers = new ArrayList<>();
  private boolean open = true;

  /** One batch, with the events that say when it has been gathered and when it has been used. */
  private record Buffer(CudaTensor features, CudaTensor targets, CUevent gathered, CUevent used) {}

  /**
   * Rows of a data set.
   *
   * @param features {@code [all x inputs]}
   * @param targets {@code [all x outputs]}
   * @param order address of the order of the rows; 0 if they are taken as they lie
   */
  record Rows(CudaTensor features, CudaTensor targets, long order) {}

  /**
   * A batch on the GPU.
   *
   * @param features {@code [B x inputs]}
   * @param targets {@code [B x outputs]}
   */
  record Batch(CudaTensor features, CudaTensor targets) {}

  /**
   * Room for batches.
   *
   * @param run says where a run of batches begins
   * @param arena owns the buffers
   */
  @MustBeClosed
  BatchFeed(CudaDevice device, NetworkSpec network, int batchSize, BatchRun run, Arena arena) {
    this.context = device.context();
    this.kernels = device.kernels();
    this.run = run;
    context.makeCurrent();
    CudaException.check(
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING),
        "cuStreamCreate",
        "the stream that gathers rows");
    create(begun);
    for (int i = 0; i < BUFFERS; i++) {
      Buffer buffer =
          new Buffer(
              (CudaTensor) arena.tensor(new Shape(batchSize, network.inputs())),
              (CudaTensor) arena.tensor(new Shape(batchSize, network.outputs())),
              new CUevent(),
              new CUevent());
      create(buffer.gathered);
      create(buffer.used);
      buffers.add(buffer);
    }
  }

  private static void create(CUevent event) {
    CudaException.check(
        JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING),
        "cuEventCreate",
        "gathering rows");
  }

  /** Begins a run: nothing is gathered before the work that was given to the main stream so far. */
  void begin() {
    record(begun, context.stream());
    await(begun, stream);
  }

  /**
   * Gathers a batch; work that is given to the main stream from now on finds it there.
   *
   * @param batch its number in the run, from 0
   * @param offset of its first row, counted from the run's
   */
  Batch next(Rows rows, int batch, long offset, int count) {
    Buffer buffer = buffers.get(batch % BUFFERS);
    CudaTensor features = (CudaTensor) buffer.features.rows(0, count);
    CudaTensor targets = (CudaTensor) buffer.targets.rows(0, count);
    if (batch >= BUFFERS) {
      await(buffer.used, stream);
    }
    kernels
        .kernel("gather_batch")
        .address(rows.features.address())
        .int32(features.shape().columns())
        .address(rows.targets.address())
        .int32(targets.shape().columns())
        .address(rows.order)
        .address(run.placeAddress())
        .int64(offset)
        .int64(count)
        .address(features.address())
        .address(targets.address())
        .on(stream)
        .over(features.size() + targets.size());
    record(buffer.gathered, stream);
    await(buffer.gathered, context.stream());
    return new Batch(features, targets);
  }

  /** The work on a batch has been given to the main stream: what comes after may overwrite it. */
  void used(int batch) {
    record(buffers.get(batch % BUFFERS).used, context.stream());
  }

  private void record(CUevent event, CUstream where) {
    CudaException.check(JCudaDriver.cuEventRecord(event, where), "cuEventRecord", "gathering rows");
  }

  private void await(CUevent event, CUstream where) {
    CudaException.check(
        JCudaDriver.cuStreamWaitEvent(where, event, 0), "cuStreamWaitEvent", "gathering rows");
  }

  /** Frees stream and events, not the buffers; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      if (context.isOpen()) {
        context.synchronize();
        CudaException.check(
            JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy", "gathering rows");
        destroy(begun);
        for (Buffer buffer : buffers) {
          destroy(buffer.gathered);
          destroy(buffer.used);
        }
      }
    }
  }

  private static void destroy(CUevent event) {
    CudaException.check(JCudaDriver.cuEventDestroy(event), "cuEventDestroy", "gathering rows");
  }
}
