package dev.warptron.backend.cuda.operations;

import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ObjectiveOperations;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import org.jspecify.annotations.Nullable;

/** What a training minimizes: the loss of rows and the penalty of weights, with their gradients. */
public final class CudaObjective implements ObjectiveOperations {
  private final CudaDevice device;
  private final Kernels kernels;
  private final PartialSums partials;

  public CudaObjective(CudaDevice device) {
    this.device = device;
    this.kernels = device.kernels();
    this.partials = device.partials();
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
    int rows = output.shape().rows();
    if (weights != null && delta != null) {
      kernels
          .kernel("weight_factor")
          .address(device.own(weights).address())
          .int64(rows)
          .address(partials.factorAddress())
          .reducingInOneBlock();
    }
    kernels
        .kernel("loss_" + loss.kind().label())
        .address(device.own(output).address())
        .address(device.own(target).address())
        .address(delta == null ? 0 : device.own(delta).address())
        .int64(rows)
        .int32(output.shape().columns())
        .float32(loss.parameter())
        .address(weights == null ? 0 : device.own(weights).address())
        .address(partials.factorAddress())
        .address(partials.address())
        .address(device.own(accumulator).lossAddress())
        .address(partials.ticketAddress())
        .reducing(rows);
  }

  @Override
  public void penalty(Penalty penalty, Tensor weights, LossAccumulator accumulator) {
    kernels
        .kernel("penalty")
        .address(device.own(weights).address())
        .int64(weights.shape().size())
        .float64(penalty.l1())
        .float64(penalty.l2())
        .address(partials.address())
        .address(device.own(accumulator).penaltyAddress())
        .address(partials.ticketAddress())
        .reducing(weights.shape().size());
  }

  @Override
  public void penaltyGradient(Penalty penalty, double scale, Tensor weights, Tensor gradient) {
    OperationShapes.penaltyGradient(weights, gradient);
    kernels
        .kernel("penalty_gradient")
        .address(device.own(weights).address())
        .int64(weights.shape().size())
        .float32(penalty.l1())
        .float32(penalty.l2())
        .float32(scale)
        .address(device.own(gradient).address())
        .over(weights.shape().size());
  }
}
