package dev.warptron.backend.reference;

import dev.warptron.backend.spi.DeviceState;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ObjectiveOperations;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a training minimizes: the loss of rows and the penalty of weights, with their gradients. */
final class ReferenceObjective implements ObjectiveOperations {
  private final DeviceState state;

  ReferenceObjective(DeviceState state) {
    this.state = state;
  }

  @Override
  public void loss(
      Loss loss,
      Tensor output,
      Tensor target,
      @Nullable Tensor weights,
      @Nullable Tensor delta,
      LossAccumulator accumulator) {
    OperationShapes.loss(loss, output, target, weights, delta, accumulator);
    ReferenceTensor outputs = own(output);
    ReferenceTensor targets = own(target);
    ReferenceLossAccumulator sums = state.own(accumulator, ReferenceLossAccumulator.class);
    int rows = output.shape().rows();
    double[] w = weights == null ? null : own(weights).read();
    double sumOfWeights = w == null ? rows : Arrays.stream(w).sum();
    double factor = sumOfWeights == 0 ? 0 : rows / sumOfWeights;
    for (int i = 0; i < rows; i++) {
      double[] z = outputs.row(i);
      double[] y = targets.row(i);
      double weight = w == null ? 1 : w[i];
      sums.addRow(weight * loss.value(z, y), loss.metrics(z, y));
      if (delta != null) {
        double[] gradient = loss.gradient(z, y);
        for (int j = 0; j < gradient.length; j++) {
          gradient[j] *= weight * factor;
        }
        own(delta).setRow(i, gradient);
      }
    }
  }

  @Override
  public void penalty(Penalty penalty, Tensor weights, LossAccumulator accumulator) {
    double sum = 0;
    for (double w : own(weights).read()) {
      sum += penalty.value(w);
    }
    state.own(accumulator, ReferenceLossAccumulator.class).addPenalty(sum);
  }

  @Override
  public void penaltyGradient(Penalty penalty, double scale, Tensor weights, Tensor gradient) {
    OperationShapes.penaltyGradient(weights, gradient);
    ReferenceTensor from = own(weights);
    ReferenceTensor to = own(gradient);
    for (int i = 0; i < weights.shape().rows(); i++) {
      for (int j = 0; j < weights.shape().columns(); j++) {
        to.set(i, j, to.get(i, j) + scale * penalty.derivative(from.get(i, j)));
      }
    }
  }

  private ReferenceTensor own(Tensor tensor) {
    return state.own(tensor, ReferenceTensor.class);
  }
}
