package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.cuda.operations.CudaTensor;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.NoisePlan;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dropout of a run of batches. Its masks depend on the number and the scalars of the update, which
 * the kernel reads from the memory of {@link BatchRun}, so that a captured run can be replayed.
 *
 * <p>Places are numbered as in {@link dev.warptron.random.Streams#dropout}: 0 is the inputs, then
 * follow the outputs of each hidden layer.
 */
final class BatchDropout {
  private final Kernels kernels;
  private final BatchRun run;
  private final NoisePlan noise;
  private final List<@Nullable CudaTensor> buffers = new ArrayList<>(); // null: nothing is dropped

  /**
   * Allocates buffers for batches of the plan's size.
   *
   * @param arena owns the buffers
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena closes them
  BatchDropout(CudaDevice device, StepPlan plan, BatchRun run, Arena arena) {
    this.kernels = device.kernels();
    this.run = run;
    NetworkSpec network = plan.network();
    this.noise = plan.noise();
    for (int place = 0; place < network.layers().size(); place++) {
      int columns = network.layers().get(place).inputs();
      buffers.add(
          noise.share(place) > 0
              ? (CudaTensor) arena.tensor(new Shape(plan.batchSize(), columns))
              : null);
    }
  }

  /**
   * What the next layer receives.
   *
   * @param batch index in the run, from 0
   * @return the values themselves if nothing is dropped, or a buffer
   */
  CudaTensor forward(int place, CudaTensor values, int batch) {
    CudaTensor buffer = buffers.get(place);
    if (buffer == null) {
      return values;
    }
    CudaTensor dropped = (CudaTensor) buffer.rows(0, values.shape().rows());
    launch(place, values, dropped, batch);
    return dropped;
  }

  /** Turns the gradient of what the next layer received into that of the values. */
  void backward(int place, CudaTensor delta, int batch) {
    if (buffers.get(place) != null) {
      launch(place, delta, delta, batch);
    }
  }

  private void launch(int place, CudaTensor from, CudaTensor to, int batch) {
    kernels
        .kernel("dropout_of_batch")
        .address(from.address())
        .address(to.address())
        .int64(from.size())
        .int64(noise.seed())
        .int32(place)
        .address(run.sourceAddress())
        .int32(batch)
        .float64(noise.share(place))
        .address(run.scalarsAddress(batch))
        .over(from.size());
  }
}
