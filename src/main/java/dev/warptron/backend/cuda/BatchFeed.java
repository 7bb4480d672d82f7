package dev.warptron.backend.cuda;

import dev.warptron.backend.Arena;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers the rows of one batch after another into two buffers in turn, on a stream of its own: a
 * batch is brought while the one before is computed. Where the rows lie in the host's memory, that
 * hides the way over the bus.
 */
final class BatchFeed {
  private static final int BUFFERS = 2;
  private static final String WHAT = "gathering rows";

  private final CudaContext context;
  private final Kernels kernels;
  private final BatchRun run;
  private final SideStream side;
  private final List<Buffer> buffers = new ArrayList<>();

  /** One batch, with the events that say when it has been gathered and when it has been used. */
  private record Buffer(
      CudaTensor features, CudaTensor targets, StreamEvent gathered, StreamEvent used) {}

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
   * @param run says where the rows of a run of batches are
   * @param arena owns all of it
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena closes them
  BatchFeed(CudaDevice device, NetworkSpec network, int batchSize, BatchRun run, Arena arena) {
    this.context = device.context();
    this.kernels = device.kernels();
    this.run = run;
    this.side = arena.own(new SideStream(context, WHAT));
    for (int i = 0; i < BUFFERS; i++) {
      buffers.add(
          new Buffer(
              (CudaTensor) arena.tensor(new Shape(batchSize, network.inputs())),
              (CudaTensor) arena.tensor(new Shape(batchSize, network.outputs())),
              arena.own(new StreamEvent(context, WHAT)),
              arena.own(new StreamEvent(context, WHAT))));
    }
  }

  /** Begins a run: nothing is gathered before the work that was given to the main stream so far. */
  void begin() {
    side.fork();
  }

  /**
   * Gathers a batch; work that is given to the main stream from now on finds it there.
   *
   * @param batch its number in the run, from 0
   * @param offset of its first row, counted from the run's
   */
  Batch next(int batch, long offset, int count) {
    Buffer buffer = buffers.get(batch % BUFFERS);
    CudaTensor features = (CudaTensor) buffer.features.rows(0, count);
    CudaTensor targets = (CudaTensor) buffer.targets.rows(0, count);
    if (batch >= BUFFERS) {
      buffer.used.holdBack(side.stream());
    }
    kernels
        .kernel("gather_batch")
        .address(run.sourceAddress())
        .int32(features.shape().columns())
        .int32(targets.shape().columns())
        .int64(offset)
        .int64(count)
        .address(features.address())
        .address(targets.address())
        .on(side.stream())
        .over(features.size() + targets.size());
    buffer.gathered.record(side.stream());
    buffer.gathered.holdBack(context.stream());
    return new Batch(features, targets);
  }

  /** The work on a batch has been given to the main stream: what comes after may overwrite it. */
  void used(int batch) {
    buffers.get(batch % BUFFERS).used.record(context.stream());
  }
}
