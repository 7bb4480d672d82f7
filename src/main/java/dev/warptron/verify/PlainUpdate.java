package dev.warptron.verify;

import dev.warptron.backend.spi.StepPlan;
import dev.warptron.model.Dense;
import dev.warptron.model.PlacedBlock;
import dev.warptron.model.RateRange;
import dev.warptron.optim.Limits;
import dev.warptron.optim.OptimizerState;

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
    double[] gradient = batch.gradient();
    double[] gradientBounds = batch.gradientBounds();
    updates = optimizer.updates() + 1;
    addPenalty(plan, before, rows, tolerance, gradient, gradientBounds);
    clip(plan.updatePlan().limits(), tolerance, gradient, gradientBounds);
    slots = optimizer.slots();
    slotBounds = new double[slots.length];
    parameters = new double[count];
    parameterBounds = new double[count];
    plan.network()
        .layout()
        .rateRanges()
        .forEach(range -> update(plan, range, before, gradient, gradientBounds, tolerance));
    if (plan.updatePlan().limits().limitsWeights()) {
      limitWeights(plan, tolerance);
    }
  }

  private void update(
      StepPlan plan,
      RateRange range,
      double[] before,
      double[] gradient,
      double[] gradientBounds,
      Tolerance tolerance) {
    int count = before.length;
    int slotCount = plan.optimizer().slotNames().size();
    double[] scalars = plan.updates().withRateFactor(range.factor()).scalars(updates);
    double kept = plan.updates().withRateFactor(range.factor()).kept(updates);
    int decaying = range.from() + range.decaying();
    for (int i = range.from(); i < range.to(); i++) {
      double g = gradient[i];
      double bound = gradientBounds[i];
      double[] exact = slotsBefore(i, count, slotCount);
      double[] above = exact.clone();
      double[] below = exact.clone();
      double step = plan.optimizer().step(before[i], g, exact, scalars);
      double stepAbove = plan.optimizer().step(before[i], g + bound, above, scalars);
      double stepBelow = plan.optimizer().step(before[i], g - bound, below, scalars);
      parameters[i] = (i < decaying ? kept * before[i] : before[i]) + step;
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

  private static void addPenalty(
      StepPlan plan,
      double[] before,
      int rows,
      Tolerance tolerance,
      double[] gradient,
      double[] bounds) {
    for (int i = 0; i < plan.network().decayingCount(); i++) {
      double share = plan.penalty().derivative(before[i]) / rows;
      bounds[i] += tolerance.ofFunction(Math.abs(gradient[i]) + Math.abs(share));
      gradient[i] += share;
    }
  }

  /** No entry moves more by the limit of the values than before. */
  private static void clip(Limits limits, Tolerance tolerance, double[] gradient, double[] bounds) {
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = Math.max(-limits.clipValue(), Math.min(limits.clipValue(), gradient[i]));
    }
    if (limits.clipsNorm()) {
      limit(limits.clipNorm(), tolerance, gradient, bounds, 0, 1, gradient.length);
    }
  }

  /**
   * Limits the norm of some entries. An error of the norm, at most the norm of the bounds, changes
   * the factor by at most that share of it.
   */
  private static void limit(
      double limit,
      Tolerance tolerance,
      double[] values,
      double[] bounds,
      int from,
      int step,
      int count) {
    double squares = 0;
    double squaresOfBounds = 0;
    for (int i = 0; i < count; i++) {
      squares += values[from + i * step] * values[from + i * step];
      squaresOfBounds += bounds[from + i * step] * bounds[from + i * step];
    }
    double norm = Math.sqrt(squares);
    double error = Math.sqrt(squaresOfBounds);
    if (norm + error <= limit) {
      return;
    }
    double factor = Math.min(1, limit / norm);
    double share = error / norm;
    for (int i = from; i < from + count * step; i += step) {
      values[i] *= factor;
      bounds[i] =
          factor * bounds[i]
              + Math.abs(values[i]) * share
              + tolerance.ofFunction(Math.abs(values[i]));
    }
  }

  private void limitWeights(StepPlan plan, Tolerance tolerance) {
    double limit = plan.updatePlan().limits().maxNorm();
    for (PlacedBlock block : plan.network().layout().parameters(Dense.WEIGHTS)) {
      int columns = block.shape().columns();
      for (int j = 0; j < columns; j++) {
        limit(
            limit,
            tolerance,
            parameters,
            parameterBounds,
            (int) block.offset() + j,
            columns,
            block.shape().rows());
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
