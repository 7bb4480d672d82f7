package dev.warptron.verify;

import dev.warptron.backend.StepPlan;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.UpdateScalars;

/** One update of every parameter by the rule's own formula, with bounds for a device's. */
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
   * @param optimizer what the rule remembers before it
   * @param batch the batch's gradient, without the penalty's share
   * @param rows of the batch
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
      double[] exact = remembered(i, count, slotCount);
      double[] above = exact.clone();
      double[] below = exact.clone();
      double change = plan.optimizer().change(before[i], g, exact, scalars);
      double changeAbove = plan.optimizer().change(before[i], g + bound, above, scalars);
      double changeBelow = plan.optimizer().change(before[i], g - bound, below, scalars);
      parameters[i] = before[i] + change;
      // What the gradient's bound makes of the change (twice, for the curvature between the ends),
      // and the rounding of the update: it is made of numbers no larger than these.
      parameterBounds[i] =
          2 * (Math.abs(changeAbove - change) + Math.abs(changeBelow - change))
              + tolerance.ofFunction(Math.abs(before[i]) + Math.abs(change) + Math.abs(g));
      for (int k = 0; k < slotCount; k++) {
        slots[k * count + i] = exact[k];
        slotBounds[k * count + i] =
            2 * (Math.abs(above[k] - exact[k]) + Math.abs(below[k] - exact[k]))
                + tolerance.ofFunction(Math.abs(exact[k]) + Math.abs(g));
      }
    }
  }

  private double[] remembered(int parameter, int count, int slotCount) {
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

  /** How far each of a device's may be from {@link #parameters}. */
  public double[] parameterBounds() {
    return parameterBounds.clone();
  }

  /** {@code [optimizer's slots x P]}. */
  public double[] slots() {
    return slots.clone();
  }

  /** How far each of a device's may be from {@link #slots}. */
  public double[] slotBounds() {
    return slotBounds.clone();
  }

  /** How many updates were made, this one included. */
  public long updates() {
    return updates;
  }
}
