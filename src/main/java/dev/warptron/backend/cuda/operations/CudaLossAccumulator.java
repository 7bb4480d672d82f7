package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.CudaException;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.Owned;
import jcuda.driver.JCudaDriver;

/** A loss accumulator in device memory, in double precision: loss, metric sums, penalty. */
public final class CudaLossAccumulator implements LossAccumulator, Owned {
  private final DeviceMemory memory;
  private final long offset; // in bytes
  private final int metricSums;
  private final boolean owner;

  private CudaLossAccumulator(DeviceMemory memory, long offset, int metricSums, boolean owner) {
    this.memory = memory;
    this.offset = offset;
    this.metricSums = metricSums;
    this.owner = owner;
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  public CudaLossAccumulator(CudaContext context, int metricSums) {
    this(
        new DeviceMemory(context, bytes(metricSums), "loss accumulator"),
        0,
        metricSums,
        /* owner= */ true);
  }

  /** An accumulator in borrowed memory. */
  static CudaLossAccumulator view(DeviceMemory memory, long byteOffset, int metricSums) {
    return new CudaLossAccumulator(memory, byteOffset, metricSums, /* owner= */ false);
  }

  /** The number of sums: loss, metric sums and penalty. */
  static int count(int metricSums) {
    return 2 + metricSums;
  }

  /** The size of all sums in bytes. */
  static long bytes(int metricSums) {
    return (long) count(metricSums) * Double.BYTES;
  }

  @Override
  public int metricSums() {
    return metricSums;
  }

  @Override
  public Object home() {
    return memory.context();
  }

  @Override
  public void requireOpen() {
    memory.requireOpen();
  }

  /** The address of the loss, which the metric sums follow. */
  public long lossAddress() {
    return memory.address() + offset;
  }

  public long penaltyAddress() {
    return lossAddress() + (1L + metricSums) * Double.BYTES;
  }

  @Override
  public void clear() {
    memory.context().makeCurrent();
    CudaException.check(
        JCudaDriver.cuMemsetD8Async(
            memory.deviceAt(offset), (byte) 0, bytes(metricSums), memory.context().stream()),
        "cuMemsetD8Async",
        "loss accumulator");
  }

  /**
   * Copies loss and metric sums asynchronously, before work that is submitted later.
   *
   * @param metrics number of metric sums
   */
  public void copyRowsTo(CudaLossAccumulator destination, int metrics) {
    memory.context().makeCurrent();
    CudaException.check(
        JCudaDriver.cuMemcpyDtoDAsync(
            destination.memory.deviceAt(destination.offset),
            memory.deviceAt(offset),
            (1L + metrics) * Double.BYTES,
            memory.context().stream()),
        "cuMemcpyDtoDAsync",
        "loss accumulator");
  }

  @Override
  public Sums read() {
    double[] sums = new double[count(metricSums)];
    memory.read(offset, sums);
    return Sums.of(sums, 0, metricSums);
  }

  @Override
  public void close() {
    if (owner) {
      memory.close();
    }
  }
}
