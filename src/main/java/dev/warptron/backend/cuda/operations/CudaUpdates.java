package dev.warptron.backend.cuda.operations;

import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.backend.spi.UpdateOperations;
import dev.warptron.function.Penalty;
import dev.warptron.model.RateRange;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Updates;

/** What changes parameters: the steps of an optimizer, and limits of gradients and weights. */
public final class CudaUpdates implements UpdateOperations {
  private final CudaDevice device;
  private final Kernels kernels;

  public CudaUpdates(CudaDevice device) {
    this.device = device;
    this.kernels = device.kernels();
  }

  @Override
  public void update(
      Updates updates,
      long update,
      Tensor parameters,
      Tensor gradient,
      Tensor slots,
      RateRange range) {
    OperationShapes.update(updates.optimizer(), parameters, gradient, slots, range);
    device
        .optimizers()
        .update(
            updates.optimizer(),
            new Optimizers.Update(
                address(parameters, range),
                address(gradient, range),
                device.own(slots).size() == 0 ? 0 : address(slots, range),
                device.own(parameters).size(),
                range.count(),
                range.decaying(),
                Penalty.NONE,
                /* penaltyScale= */ 0,
                Limits.OFF),
            ScalarTable.ofOne(updates.withRateFactor(range.factor()), update));
  }

  private long address(Tensor tensor, RateRange range) {
    return device.own(tensor).address() + (long) range.from() * Float.BYTES;
  }

  @Override
  public void clip(Limits limits, Tensor gradient) {
    CudaTensor clipped = device.own(gradient);
    if (limits.clipValue() != Limits.OFF) {
      kernels
          .kernel("clip_value")
          .address(clipped.address())
          .int64(clipped.size())
          .float32(limits.clipValue())
          .over(clipped.size());
    }
    if (limits.clipsNorm()) {
      kernels
          .kernel("clip_norm")
          .address(clipped.address())
          .int64(clipped.size())
          .float64(limits.clipNorm())
          .reducingInOneBlock();
    }
  }

  @Override
  public void limitColumns(double limit, Tensor weights) {
    kernels
        .kernel("limit_columns")
        .address(device.own(weights).address())
        .int64(weights.shape().rows())
        .int64(weights.shape().columns())
        .float64(limit)
        .over(weights.shape().columns());
  }
}
