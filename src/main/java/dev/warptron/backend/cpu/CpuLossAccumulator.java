package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.Owned;

/** A loss accumulator in native memory, in double precision: loss, metric sums, penalty. */
final class CpuLossAccumulator implements LossAccumulator, Owned {
  private final CpuMemory memory;
  private final int metricSums;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CpuLossAccumulator(CpuBackend backend, int metricSums) {
    this.metricSums = metricSums;
    this.memory = new CpuMemory(backend, bytes(), "loss accumulator");
  }

  private long bytes() {
    return (2L + metricSums) * Double.BYTES;
  }

  @Override
  public int metricSums() {
    return metricSums;
  }

  /** The address of the loss, which the metric sums follow. */
  long lossAddress() {
    return memory.address();
  }

  long penaltyAddress() {
    return memory.address() + (1L + metricSums) * Double.BYTES;
  }

  @Override
  public Object home() {
    return memory.backend();
  }

  @Override
  public void requireOpen() {
    memory.requireOpen();
  }

  @Override
  public void clear() {
    Native.clear(memory.address(), bytes());
  }

  @Override
  public Sums read() {
    requireOpen();
    double[] sums = new double[2 + metricSums];
    Native.readDoubles(memory.address(), sums);
    return Sums.of(sums, 0, metricSums);
  }

  @Override
  public void close() {
    memory.close();
  }
}
