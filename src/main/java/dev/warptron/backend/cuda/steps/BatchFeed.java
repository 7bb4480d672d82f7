package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.driver.SideStream;
import dev.warptron.backend.cuda.driver.StreamEvent;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.cuda.operations.CudaTensor;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the rows of successive batches into two alternating buffers, on a stream of its own: the
 * next batch is copied while the current one is computed. If the rows are in host memory, this
 * hides the transfer over the bus.
 */
final class BatchFeed {
  private static final int BUFFERS = 2;
  private static final String WHAT = "gathering rows";

  private final CudaContext context;
  private final Kernels kernels;
  private final BatchRun run;
  private final SideStream side;
  private final List<Buffer> buffers = new ArrayList<>();

  /** The buffer of a batch, with events recorded after it has been gathered and used. */
  private record Buffer(
      CudaTensor features,
      CudaTensor targets,
      @Nullable Weights weights,
      StreamEvent gathered,
      StreamEvent used) {}

  /**
   * Row weights of a batch.
   *
   * @param ofRows {@code [B x 1]}
   * @param factor {@code [1 x 1]}: see {@code kernels/row_weights.cuh}
   */
  record Weights(CudaTensor ofRows, CudaTensor factor) {}

  /**
   * A batch on the GPU.
   *
   * @param features {@code [B x inputs]}
   * @param targets {@code [B x outputs]}
   * @param weights null if the rows have none
   */
  record Batch(CudaTensor features, CudaTensor targets, @Nullable Weights weights) {}

  /**
   * Allocates the buffers.
   *
   * @param run holds the addresses of the rows
   * @param arena owns the buffers, events and stream
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena closes them
  BatchFeed(CudaDevice device, StepPlan plan, BatchRun run, Arena arena) {
    NetworkSpec network = plan.network();
    int batchSize = plan.batchSize();
    this.context = device.context();
    this.kernels = device.kernels();
    this.run = run;
    this.side = arena.own(new SideStream(context, WHAT));
    for (int i = 0; i < BUFFERS; i++) {
      buffers.add(
          new Buffer(
              (CudaTensor) arena.tensor(new Shape(batchSize, network.inputs())),
              (CudaTensor) arena.tensor(new Shape(batchSize, network.outputs())),
              plan.rowWeights() ? weights(batchSize, arena) : null,
              arena.own(new StreamEvent(context, WHAT)),
              arena.own(new StreamEvent(context, WHAT))));
    }
  }

  private static Weights weights(int batchSize, Arena arena) {
    return new Weights(
        (CudaTensor) arena.tensor(new Shape(batchSize, 1)),
        (CudaTensor) arena.tensor(new Shape(1, 1)));
  }

  /** Begins a run: gathering waits for the work submitted to the main stream so far. */
  void begin() {
    side.fork();
  }

  /**
   * Gathers a batch; work submitted to the main stream after this call waits for it.
   *
   * @param batch index in the run, from 0
   * @param offset of its first row from the first row of the run
   * @param weighted whether the rows have weights
   */
  Batch next(int batch, long offset, int count, boolean weighted) {
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
    Weights weights = weighted ? gatherWeights(buffer.weights, offset, count) : null;
    buffer.gathered.record(side.stream());
    buffer.gathered.holdBack(context.stream());
    return new Batch(features, targets, weights);
  }

  private Weights gatherWeights(@Nullable Weights buffer, long offset, int count) {
    Objects.requireNonNull(buffer, "the plan is for rows without weights");
    CudaTensor ofRows = (CudaTensor) buffer.ofRows.rows(0, count);
    kernels
        .kernel("gather_weights")
        .address(run.sourceAddress())
        .int64(offset)
        .int64(count)
        .address(ofRows.address())
        .address(buffer.factor.address())
        .on(side.stream())
        .reducingInOneBlock();
    return new Weights(ofRows, buffer.factor);
  }

  /** A batch of all rows, read in place. */
  Batch inPlace(GraphEngine.OrderedRows rows) {
    Weights buffer = buffers.get(0).weights;
    CudaTensor ofRows = rows.weights();
    if (ofRows == null || buffer == null) {
      return new Batch(rows.features(), rows.targets(), null);
    }
    kernels
        .kernel("weight_factor")
        .address(ofRows.address())
        .int64(ofRows.size())
        .address(buffer.factor.address())
        .reducingInOneBlock();
    return new Batch(rows.features(), rows.targets(), new Weights(ofRows, buffer.factor));
  }

  /** Called when the work on a batch has been submitted: later gathers may overwrite its buffer. */
  void used(int batch) {
    buffers.get(batch % BUFFERS).used.record(context.stream());
  }
}
