package dev.warptron.backend.cuda.steps;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.cuda.operations.CudaLossAccumulator;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.TrainStep;
import org.jspecify.annotations.Nullable;

/** Trains with runs of batches as CUDA graphs, by a {@link GraphEngine} that the device caches. */
final class GraphStep implements TrainStep {
  private final CudaDevice device;
  private final StepPlan plan;
  private final ModelState state;
  private final GraphEngine engine;
  private boolean open = true;

  /** A step on a borrowed state. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() gives the engine back
  GraphStep(Backend backend, CudaDevice device, StepPlan plan, ModelState state) {
    this.device = device;
    this.plan = plan;
    this.state = state;
    this.engine =
        device
            .engines()
            .take(plan, GraphEngine.class, () -> new GraphEngine(backend, device, plan));
  }

  @Override
  public void prepare(Rows rows) {
    engine.prepare(GraphEngine.OrderedRows.of(device, rows, 0));
  }

  @Override
  public int batchesAtFirst() {
    return engine.longestRun();
  }

  @Override
  public void run(
      Rows rows, @Nullable Permutation permutation, int from, int to, LossAccumulator accumulator) {
    CudaLossAccumulator sums = device.own(accumulator);
    OperationShapes.trainStep(plan, rows, permutation, from, to);
    device.own(state.parameters().flat());
    if (from < to) {
      long permutationAddress = permutation == null ? 0 : device.own(permutation).address();
      engine.run(
          state, GraphEngine.OrderedRows.of(device, rows, permutationAddress), from, to, sums);
    }
  }

  @Override
  public String description() {
    return "up to %d batches in one CUDA graph".formatted(GraphEngine.MOST_BATCHES);
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      device.engines().giveBack(engine);
    }
  }
}
