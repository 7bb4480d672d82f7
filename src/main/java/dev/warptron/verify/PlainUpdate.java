package dev.warptron.verify;

import dev.warptron.backend.spi.StepPlan;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.UpdateScalars;

/** One update of every parameter by the optimizer's formula, with error bounds for devices. */
public final class PlainUpdate {
  private final double[] parameters;
  private final double[] parameterBounds;
  private final double[] slots;
  private final double[] slotBounds;
  private final long updates;

  /**
   * The update.
   *
   * @param before the parameters before it
   * @param optimizer the optimizer state before it
   * @param batch the gradient of the batch, without the penalty
   * @param rows number of rows of the batch
   */
  public PlainUpdate(
      StepPlan plan,
      double[] before,
      OptimizerState optimizer,
      PlainBackprop batch,
      int rows,
      Tolerance tolerance) {
    int count = before.length;
    int slotCount = plan.optimizer().slotNames().size();
    double[] gradient = batch.gradient();
    double[] gradientBounds = batch.gradientBounds();
    updates = optimizer.updates() + 1;
    double[] scalars = new double[UpdateScalars.COUNT];
    plan.optimizer().scalars().of(updates, plan.optimizer().learningRate(), scalars);
    slots = optimizer.slots();
    slotBounds = new double[slots.length];
    parameters = new double[count];
    parameterBounds = new double[count];
    for (int i = 0; i < count; i++) {
      double g = gradient[i];
      double bound = gradientBounds[i];
      if (i < plan.network().decayingCount()) {
        double share = plan.penalty().derivative(before[i]) / rows;
        g += share;
        bound += tolerance.ofFunction(Math.abs(gradient[i]) + Math.abs(share));
      }
      double[] exact = slotsBefore(i, count, slotCount);
      double[] above = exact.clone();
      double[] below = exact.clone();
      double step = plan.optimizer().step(before[i], g, exact, scalars);
      double stepAbove = plan.optimizer().step(before[i], g + bound, above, scalars);
      double stepBelow = plan.optimizer().step(before[i], g - bound, below, scalars);
      parameters[i] = before[i] + step;
      // The effect of the gradient's bound on the update (twice, for the curvature in between), and
      // the rounding error of the update, whose terms are no larger than these.
      parameterBounds[i] =
          2 * (Math.abs(stepAbove - step) + Math.abs(stepBelow - step))
              + tolerance.ofFunction(Math.abs(before[i]) + Math.abs(step) + Math.abs(g));
      for (int k = 0; k < slotCount; k++) {
        slots[k * count + i] = exact[k];
        slotBounds[k * count + i] =
            2 * (Math.abs(above[k] - exact[k]) + Math.abs(below[k] - exact[k]))
                + tolerance.ofFunction(Math.abs(exact[k]) + Math.abs(g));
      }
    }
  }

  private double[] slotsBefore(int parameter, int count, int slotCount) {
    double[] values = new double[slotCount];
    for (int k = 0; k < slotCount; k++) {
      values[k] = slots[k * count + parameter];
    }
    return values;
  }

  /** {@code [P]}. */
  public double[] parameters() {
    return parameters.clone();
  }

  /** Error bounds of a device's {@link #parameters}. */
  public double[] parameterBounds() {
    return parameterBounds.clone();
  }

  /** {@code [optimizer's slots x P]}. */
  public double[] slots() {
    return slots.clone();
  }

  /** Error bounds of a device's {@link #slots}. */
  public double[] slotBounds() {
    return slotBounds.clone();
  }

  /** The number of updates, including this one. */
  public long updates() {
    return updates;
  }
}
