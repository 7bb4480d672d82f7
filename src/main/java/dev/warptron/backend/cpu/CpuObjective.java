package dev.warptron.backend.cpu;

import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ObjectiveOperations;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import org.jspecify.annotations.Nullable;

/** What a training minimizes: the loss of rows and the penalty of weights, with their gradients. */
final class CpuObjective implements ObjectiveOperations {
  private final CpuBackend backend;

  CpuObjective(CpuBackend backend) {
    this.backend = backend;
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
    Native.addLoss(
        backend.device(),
        Settings.of(loss),
        (float) loss.parameter(),
        backend.own(output).address(),
        backend.own(target).address(),
        backend.addressOf(weights),
        backend.addressOf(delta),
        output.shape().rows(),
        output.shape().columns(),
        backend.own(accumulator).lossAddress());
  }

  @Override
  public void penalty(Penalty penalty, Tensor weights, LossAccumulator accumulator) {
    Native.addPenalty(
        backend.device(),
        backend.own(weights).address(),
        weights.shape().size(),
        penalty.l1(),
        penalty.l2(),
        backend.own(accumulator).penaltyAddress());
  }

  @Override
  public void penaltyGradient(Penalty penalty, double scale, Tensor weights, Tensor gradient) {
    OperationShapes.penaltyGradient(weights, gradient);
    Native.penaltyGradient(
        backend.device(),
        backend.own(weights).address(),
        weights.shape().size(),
        (float) penalty.l1(),
        (float) penalty.l2(),
        (float) scale,
        backend.own(gradient).address());
  }
}
