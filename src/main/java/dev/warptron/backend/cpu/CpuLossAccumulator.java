package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.DeviceLossAccumulator;

/** A loss accumulator in native memory. */
final class CpuLossAccumulator extends DeviceLossAccumulator {
  private final CpuMemory memory;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CpuLossAccumulator(CpuBackend backend, int metricSums) {
    this(new CpuMemory(backend, bytes(metricSums), LABEL), metricSums);
  }

  private CpuLossAccumulator(CpuMemory memory, int metricSums) {
    super(memory.resource(), metricSums, /* owner= */ true);
    this.memory = memory;
  }

  /** The address of the loss, which the metric sums follow. */
  long lossAddress() {
    return memory.address();
  }

  long penaltyAddress() {
    return memory.address() + bytesBeforePenalty(metricSums());
  }

  @Override
  protected void zero() {
    Native.clear(memory.address(), bytes(metricSums()));
  }

  @Override
  protected double[] load() {
    double[] sums = new double[count(metricSums())];
    Native.readDoubles(memory.address(), sums);
    return sums;
  }
}
