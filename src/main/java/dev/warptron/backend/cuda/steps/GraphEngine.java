package dev.warptron.backend.cuda.steps;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.CudaGraph;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.cuda.operations.CudaLossAccumulator;
import dev.warptron.backend.cuda.operations.CudaTensor;
import dev.warptron.backend.cuda.operations.KeptEngines;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Buffers and CUDA graphs of one plan. The launches of one batch, and of {@value #MOST_BATCHES}
 * batches, are captured once. A run of batches then costs two launches; the first one passes the
 * addresses of the rows.
 *
 * <p>The graphs use the engine's own parameters, slots, average and loss accumulator; {@link #run}
 * copies those of a training to them and back. So they outlive a training and are reused by the
 * next one: see {@link KeptEngines}. Rows and permutation are not part of a graph either, except if
 * a batch is the whole data set, which is read in place.
 */
final class GraphEngine implements KeptEngines.Engine {
  /** Batches of the larger graph. */
  static final int MOST_BATCHES = BatchRun.MOST_BATCHES;

  private final CudaContext context;
  private final StepPlan plan;
  private final long bytes;
  private final Arena arena;
  private final CudaTensor parameters; // [1 x values of the network]
  private final CudaTensor slots; // [optimizer's slots x P]
  private final @Nullable CudaTensor average; // [1 x P]; null for none
  private final CudaLossAccumulator accumulator;
  private final BatchPass pass;
  private final BatchRun run;
  private final BatchFeed feed;

  private final Map<GraphKey, CudaGraph> graphs = new HashMap<>();
  private final Set<Integer> launchedSizes = new HashSet<>(); // batch sizes that have been launched
  private int longestRun = 1; // in batches

  /**
   * Rows of a data set.
   *
   * @param features {@code [all x inputs]}
   * @param targets {@code [all x outputs]}
   * @param weights {@code [all x 1]}; null for none
   * @param permutation address of the permutation; 0 for the stored order
   */
  record OrderedRows(
      CudaTensor features, CudaTensor targets, @Nullable CudaTensor weights, long permutation) {
    /** Rows of this device. */
    static OrderedRows of(CudaDevice device, Rows rows, long permutation) {
      Tensor weights = rows.weights();
      return new OrderedRows(
          device.own(rows.features()),
          device.own(rows.targets()),
          weights == null ? null : device.own(weights),
          permutation);
    }

    private BatchRun.Source source() {
      return new BatchRun.Source(
          features.address(),
          targets.address(),
          permutation,
          weights == null ? 0 : weights.address());
    }

    /** Whether a batch of this size is all rows, as stored, so that it need not be gathered. */
    private boolean isOneBatch(int size) {
      return permutation == 0
          && size == features.shape().rows()
          && features.isResident()
          && targets.isResident()
          && (weights == null || weights.isResident());
    }
  }

  /**
   * Identifies a graph.
   *
   * @param size rows of each batch
   * @param batches number of batches
   * @param weighted whether the rows have weights
   * @param inPlace the rows that a graph reads in place; NONE if it gathers them
   */
  private record GraphKey(int size, int batches, boolean weighted, BatchRun.Source inPlace) {}

  /** Allocates the buffers; {@link #prepare} or {@link #run} captures the graphs. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  GraphEngine(Backend backend, CudaDevice device, StepPlan plan) {
    this.context = device.context();
    this.plan = plan;
    long before = device.bytesInUse();
    this.arena = new Arena(backend);
    try {
      int count = plan.network().parameterCount();
      this.parameters = (CudaTensor) arena.tensor(new Shape(1, plan.network().valueCount()));
      this.slots = (CudaTensor) arena.tensor(new Shape(plan.optimizer().slotNames().size(), count));
      this.average =
          plan.updatePlan().average().isExponential()
              ? (CudaTensor) arena.tensor(new Shape(1, count))
              : null;
      this.accumulator = arena.own(new CudaLossAccumulator(context, plan.loss().metricSums()));
      ParameterBuffer layers = new ParameterBuffer(plan.network(), parameters);
      this.run = arena.own(new BatchRun(context, device.kernels()));
      this.pass = new BatchPass(device, plan, layers, slots, average, run, arena);
      this.feed = new BatchFeed(device, plan, run, arena);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
    // The device's count excludes cached engines, which an allocation may have freed.
    this.bytes = device.bytesInUse() - before;
  }

  @Override
  public StepPlan plan() {
    return plan;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  /** Maximum batches of a call so far, at least 1. */
  int longestRun() {
    return longestRun;
  }

  /**
   * Captures the graphs of epochs over these rows. The first batch of each size is launched without
   * a graph, on the engine's own state: it loads kernels and libraries, which a capture cannot do.
   */
  void prepare(OrderedRows rows) {
    int all = rows.features().shape().rows();
    int size = Math.min(plan.batchSize(), all);
    if (size > 0) {
      prepare(rows, size, all / size);
      prepare(rows, all % size, 1);
    }
  }

  private void prepare(OrderedRows rows, int size, int batches) {
    if (size == 0) {
      return;
    }
    if (launchedSizes.add(size)) {
      ScalarTable scalars = ScalarTable.ofOne(plan.updates(), /* update= */ 1);
      run.prepare(rows.source(), scalars, /* updatesBefore= */ 0, /* from= */ 0, /* batches= */ 1);
      launch(rows, size, 1);
    }
    graph(rows, size, 1);
    if (batches >= MOST_BATCHES) {
      graph(rows, size, MOST_BATCHES);
    }
  }

  /**
   * Trains on the rows at indices {@code from} to {@code to - 1} of the permutation.
   *
   * @param state changed after all launches are submitted
   * @param sums receives the losses and metrics of the rows
   */
  void run(ModelState state, OrderedRows rows, int from, int to, CudaLossAccumulator sums) {
    CudaTensor trained = (CudaTensor) state.parameters().values();
    CudaTensor trainedSlots = (CudaTensor) state.slots();
    trained.copyTo(parameters);
    trainedSlots.copyTo(slots);
    if (average != null) {
      ((CudaTensor) state.average().flat()).copyTo(average);
    }
    sums.copyRowsTo(accumulator, plan.loss().metricSums());
    long updates = state.updates();
    int start = from;
    while (start < to) {
      int size = Math.min(plan.batchSize(), to - start);
      boolean many = launchedSizes.contains(size) && (to - start) / size >= MOST_BATCHES;
      int batches = many ? MOST_BATCHES : 1;
      ScalarTable scalars = ScalarTable.of(plan.updates(), updates, batches);
      run.prepare(rows.source(), scalars, updates, start, batches);
      if (launchedSizes.add(size)) {
        launch(rows, size, batches);
      } else {
        graph(rows, size, batches).launch();
      }
      start += size * batches;
      updates += batches;
    }
    longestRun = (int) Math.max(longestRun, updates - state.updates());
    parameters.copyTo(trained);
    slots.copyTo(trainedSlots);
    if (average != null) {
      average.copyTo((CudaTensor) state.average().flat());
    }
    accumulator.copyRowsTo(sums, plan.loss().metricSums());
    state.setUpdates(updates);
  }

  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  private CudaGraph graph(OrderedRows rows, int size, int batches) {
    boolean inPlace = rows.isOneBatch(size);
    GraphKey key =
        new GraphKey(
            size, batches, rows.weights() != null, inPlace ? rows.source() : BatchRun.Source.NONE);
    CudaGraph found = graphs.get(key);
    if (found != null) {
      return found;
    }
    if (inPlace) {
      closeGraphsInPlace(); // their rows may have been freed
    }
    CudaGraph captured = CudaGraph.capture(context, () -> launch(rows, size, batches));
    graphs.put(key, captured);
    return captured;
  }

  private void closeGraphsInPlace() {
    graphs
        .entrySet()
        .removeIf(
            entry -> {
              boolean inPlace = !entry.getKey().inPlace().equals(BatchRun.Source.NONE);
              if (inPlace) {
                entry.getValue().close();
              }
              return inPlace;
            });
  }

  private void launch(OrderedRows rows, int size, int batches) {
    if (rows.isOneBatch(size)) {
      pass.run(feed.inPlace(rows), accumulator, /* number= */ 0);
      return;
    }
    feed.begin();
    for (int batch = 0; batch < batches; batch++) {
      BatchFeed.Batch next = feed.next(batch, (long) batch * size, size, rows.weights() != null);
      pass.run(next, accumulator, batch);
      feed.used(batch);
    }
  }

  /** Frees graphs and buffers; does nothing the second time. */
  @Override
  public void close() {
    try (arena) {
      graphs.values().forEach(arena::own);
      graphs.clear();
    }
  }
}
