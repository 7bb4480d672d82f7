package dev.warptron.backend.cuda.operations;

import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.function.Penalty;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.UpdateScalars;

/** Launches the optimizers' kernels: one for each formula. */
public final class Optimizers {
  private static final float[] UNUSED = new float[UpdateScalars.COUNT];

  private final Kernels kernels;

  Optimizers(Kernels kernels) {
    this.kernels = kernels;
  }

  /**
   * The operands of an update.
   *
   * @param parameters address of {@code [count]} floats, changed
   * @param gradient address of {@code [count]} floats
   * @param slots address of the first slots, changed; 0 if there are none
   * @param slotStride distance in floats from one slot of a parameter to the next, at least count
   * @param weights number of leading parameters that have a penalty, and that the weight decay
   *     covers
   * @param penaltyScale factor of the penalty's gradient, 1 / batch rows
   * @param clip entries of gradients are held in [-clip, clip]; {@link
   *     dev.warptron.optim.Limits#OFF} for no limit
   */
  public record Update(
      long parameters,
      long gradient,
      long slots,
      long slotStride,
      long count,
      long weights,
      Penalty penalty,
      double penaltyScale,
      double clip) {}

  /**
   * One update of all parameters.
   *
   * @param scalars device address of the scalars, for captured launches
   */
  public void update(Optimizer optimizer, Update update, long scalars) {
    launch(optimizer, update, UNUSED, scalars);
  }

  /**
   * One update of all parameters.
   *
   * @param scalars its first row is used
   */
  public void update(Optimizer optimizer, Update update, ScalarTable scalars) {
    launch(optimizer, update, scalars.values(), /* valuesAddress= */ 0);
  }

  private void launch(Optimizer optimizer, Update update, float[] values, long valuesAddress) {
    kernels
        .kernel("update_" + optimizer.formula().name())
        .address(update.parameters)
        .address(update.gradient)
        .int64(update.count)
        .int64(update.weights)
        .float32(update.penalty.l1())
        .float32(update.penalty.l2())
        .float32(update.penaltyScale)
        .float32(update.clip)
        .address(update.slots)
        .int64(update.slotStride)
        .floats(values, UpdateScalars.COUNT)
        .address(valuesAddress)
        .over(update.count);
  }
}
