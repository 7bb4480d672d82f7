package dev.warptron.backend.cpu;

import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.backend.spi.UpdateOperations;
import dev.warptron.model.RateRange;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Updates;

/** What changes parameters: the steps of an optimizer, and limits of gradients and weights. */
final class CpuUpdates implements UpdateOperations {
  private final CpuBackend backend;

  CpuUpdates(CpuBackend backend) {
    this.backend = backend;
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
    Native.update(
        backend.device(),
        Settings.of(updates.optimizer()),
        ScalarTable.ofOne(updates.withRateFactor(range.factor()), update).values(),
        address(parameters, range),
        address(gradient, range),
        address(slots, range),
        parameters.shape().size(),
        range.count(),
        range.decaying());
  }

  private long address(Tensor tensor, RateRange range) {
    return backend.own(tensor).address() + (long) range.from() * Float.BYTES;
  }

  @Override
  public void clip(Limits limits, Tensor gradient) {
    Native.clip(
        backend.device(),
        backend.own(gradient).address(),
        gradient.shape().size(),
        (float) limits.clipValue(),
        limits.clipNorm());
  }

  @Override
  public void limitColumns(double limit, Tensor weights) {
    Native.limitColumns(
        backend.device(),
        backend.own(weights).address(),
        weights.shape().rows(),
        weights.shape().columns(),
        limit);
  }
}
