package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Arena;
import dev.warptron.backend.ModelState;
import dev.warptron.backend.OperationShapes;
import dev.warptron.backend.RowOrder;
import dev.warptron.backend.StepPlan;
import dev.warptron.backend.Tensor;
import dev.warptron.backend.Totals;
import dev.warptron.backend.TrainStep;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs of batches as CUDA graphs: the launches of up to 32 batches are captured once, and then a
 * run costs two launches, the first of which says where it begins.
 *
 * <p>The first batch of a size is launched piece by piece: that loads whatever a capture could not.
 */
final class GraphStep implements TrainStep {
  /** Batches of the longest graph; a power of two. */
  private static final int MOST_BATCHES = 32;

  private final CudaBackend backend;
  private final CudaContext context;
  private final StepPlan plan;
  private final ModelState state;
  private final Arena arena;
  private final BatchPass pass;
  private final BatchRun run;
  private final BatchFeed feed;

  private final Map<RunShape, CudaGraph> graphs = new HashMap<>();
  private final Set<Integer> launchedSizes = new HashSet<>(); // rows of batches that ran before
  private @Nullable Operands captured; // what the graphs read and write

  /**
   * A run of batches of one size.
   *
   * @param rows of each batch
   */
  private record RunShape(int rows, int batches) {}

  /**
   * What a graph keeps: how many rows there are, and addresses.
   *
   * @param order 0 if there is none
   */
  private record Operands(int rows, long features, long targets, long order, long totals) {}

  /** A step on this state, which stays the caller's. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  GraphStep(CudaBackend backend, CudaDevice device, StepPlan plan, ModelState state) {
    this.backend = backend;
    this.context = device.context();
    this.plan = plan;
    this.state = state;
    this.arena = new Arena(backend);
    try {
      this.pass = new BatchPass(device, plan, state, arena);
      this.run = arena.own(new BatchRun(context, device.kernels(), MOST_BATCHES));
      this.feed = new BatchFeed(device, plan.network(), plan.batchSize(), run, arena);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  @Override
  public void run(
      Tensor features, Tensor targets, @Nullable RowOrder order, int from, int to, Totals totals) {
    CudaTensor x = backend.own(features);
    CudaTensor y = backend.own(targets);
    CudaTotals sums = backend.own(totals);
    long orderAddress = order == null ? 0 : backend.own(order).address();
    OperationShapes.trainStep(plan, x, y, order, from, to);
    Operands operands =
        new Operands(x.shape().rows(), x.address(), y.address(), orderAddress, sums.lossAddress());
    if (!operands.equals(captured)) {
      forgetGraphs();
      captured = operands;
    }
    BatchFeed.Rows rows = new BatchFeed.Rows(x, y, orderAddress);
    int start = from;
    while (start < to) {
      int size = Math.min(plan.batchSize(), to - start);
      int batches = batches(size, (to - start) / size);
      runBatches(rows, start, new RunShape(size, batches), sums);
      start += size * batches;
    }
  }

  /** How many batches of this size to run at once: a power of two, so that few graphs do. */
  private int batches(int size, int left) {
    return launchedSizes.contains(size) ? Math.min(MOST_BATCHES, Integer.highestOneBit(left)) : 1;
  }

  private void runBatches(BatchFeed.Rows rows, int start, RunShape shape, CudaTotals totals) {
    run.prepare(plan.rule(), start, state.updates(), shape.batches);
    if (launchedSizes.add(shape.rows)) {
      launch(rows, shape, totals);
    } else {
      graphs.computeIfAbsent(shape, missing -> capture(rows, missing, totals)).launch();
    }
    state.setUpdates(state.updates() + shape.batches);
  }

  @SuppressWarnings("MustBeClosedChecker") // forgetGraphs closes it
  private CudaGraph capture(BatchFeed.Rows rows, RunShape shape, CudaTotals totals) {
    return CudaGraph.capture(context, () -> launch(rows, shape, totals));
  }

  private void launch(BatchFeed.Rows rows, RunShape shape, CudaTotals totals) {
    if (isWholeDataSet(rows, shape)) {
      pass.run(
          new BatchFeed.Batch(rows.features(), rows.targets()), totals, run.correctionsAddress(0));
      return;
    }
    feed.begin();
    for (int batch = 0; batch < shape.batches; batch++) {
      long offset = (long) batch * shape.rows;
      BatchFeed.Batch next = feed.next(rows, batch, offset, shape.rows);
      pass.run(next, totals, run.correctionsAddress(batch));
      feed.used(batch);
    }
  }

  /** Whether the batch is what lies there, so that it need not be gathered. */
  private static boolean isWholeDataSet(BatchFeed.Rows rows, RunShape shape) {
    return rows.order() == 0
        && shape.rows == rows.features().shape().rows()
        && rows.features().isResident()
        && rows.targets().isResident();
  }

  @Override
  public String description() {
    return "up to %d batches in one CUDA graph".formatted(MOST_BATCHES);
  }

  private void forgetGraphs() {
    graphs.values().forEach(CudaGraph::close);
    graphs.clear();
  }

  @Override
  public void close() {
    try {
      forgetGraphs();
    } finally {
      arena.close();
    }
  }
}
