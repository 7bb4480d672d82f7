package dev.warptron.backend.reference;

import dev.warptron.backend.spi.DeviceState;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.backend.spi.UpdateOperations;
import dev.warptron.model.RateRange;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Updates;
import java.util.Arrays;

/** What changes parameters: the steps of an optimizer, and limits of gradients and weights. */
final class ReferenceUpdates implements UpdateOperations {
  private final DeviceState state;

  ReferenceUpdates(DeviceState state) {
    this.state = state;
  }

  @Override
  public void update(
      Updates updates,
      long update,
      Tensor parameters,
      Tensor gradient,
      Tensor slots,
      RateRange range) {
    Optimizer optimizer = updates.optimizer();
    OperationShapes.update(optimizer, parameters, gradient, slots, range);
    ReferenceTensor values = own(parameters);
    ReferenceTensor gradients = own(gradient);
    ReferenceTensor stored = own(slots);
    Updates ofRange = updates.withRateFactor(range.factor());
    double[] scalars = ofRange.scalars(update);
    double kept = ofRange.kept(update);
    double[] slotsOfOne = new double[slots.shape().rows()]; // of one parameter
    for (int j = range.from(); j < range.to(); j++) {
      for (int k = 0; k < slotsOfOne.length; k++) {
        slotsOfOne[k] = stored.get(k, j);
      }
      double w = values.get(0, j);
      double step = optimizer.step(w, gradients.get(0, j), slotsOfOne, scalars);
      values.set(0, j, (j - range.from() < range.decaying() ? kept * w : w) + step);
      for (int k = 0; k < slotsOfOne.length; k++) {
        stored.set(k, j, slotsOfOne[k]);
      }
    }
  }

  @Override
  public void clip(Limits limits, Tensor gradient) {
    double[] entries = own(gradient).read();
    double squares = 0;
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Math.max(-limits.clipValue(), Math.min(limits.clipValue(), entries[i]));
      squares += entries[i] * entries[i];
    }
    double norm = Math.sqrt(squares);
    double factor = norm > limits.clipNorm() ? limits.clipNorm() / norm : 1;
    own(gradient).write(Arrays.stream(entries).map(g -> factor * g).toArray());
  }

  @Override
  public void limitColumns(double limit, Tensor weights) {
    ReferenceTensor matrix = own(weights);
    for (int j = 0; j < weights.shape().columns(); j++) {
      double squares = 0;
      for (int i = 0; i < weights.shape().rows(); i++) {
        squares += matrix.get(i, j) * matrix.get(i, j);
      }
      double norm = Math.sqrt(squares);
      for (int i = 0; norm > limit && i < weights.shape().rows(); i++) {
        matrix.set(i, j, matrix.get(i, j) * (limit / norm));
      }
    }
  }

  private ReferenceTensor own(Tensor tensor) {
    return state.own(tensor, ReferenceTensor.class);
  }
}
