package dev.warptron.backend.cuda.operations;

import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.steps.BatchRun;
import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.function.Penalty;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.UpdateScalars;

/** The launches of the optimizers: a kernel for each formula. */
public final class Optimizers {
  private static final float[] NOT_GIVEN = new float[UpdateScalars.COUNT];

  private final Kernels kernels;

  Optimizers(Kernels kernels) {
    this.kernels = kernels;
  }

  /**
   * What an update changes, and by what.
   *
   * @param parameters address of {@code [count]} floats, changed
   * @param gradient address of {@code [count]} floats
   * @param slots address of {@code [optimizer's slots x count]} floats, changed; 0 if there are
   *     none
   * @param weights how many of the parameters, from the first on, the penalty covers
   * @param penaltyScale factor of the penalty's gradient, 1 / batch rows
   */
  public record Update(
      long parameters,
      long gradient,
      long slots,
      long count,
      long weights,
      Penalty penalty,
      double penaltyScale) {}

  /**
   * Changes every parameter, with scalars that a launch may find at an address: {@link BatchRun}.
   */
  public void update(Optimizer optimizer, Update update, long scalars) {
    launch(optimizer, update, NOT_GIVEN, scalars);
  }

  /**
   * Changes every parameter.
   *
   * @param scalars of this update, its first row
   */
  public void update(Optimizer optimizer, Update update, ScalarTable scalars) {
    launch(optimizer, update, scalars.values(), /* stored= */ 0);
  }

  private void launch(Optimizer optimizer, Update update, float[] given, long stored) {
    kernels
        .kernel("update_" + optimizer.formula().name())
        .address(update.parameters)
        .address(update.gradient)
        .int64(update.count)
        .int64(update.weights)
        .float32(update.penalty.l1())
        .float32(update.penalty.l2())
        .float32(update.penaltyScale)
        .address(update.slots)
        .floats(given, UpdateScalars.COUNT)
        .address(stored)
        .over(update.count);
  }
}
