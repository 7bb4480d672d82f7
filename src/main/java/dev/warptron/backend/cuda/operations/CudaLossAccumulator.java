package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.CudaException;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.spi.DeviceLossAccumulator;
import jcuda.driver.JCudaDriver;

/** A loss accumulator in device memory. */
public final class CudaLossAccumulator extends DeviceLossAccumulator {
  private final DeviceMemory memory;
  private final long offset; // in bytes

  private CudaLossAccumulator(DeviceMemory memory, long offset, int metricSums, boolean owner) {
    super(memory.resource(), metricSums, owner);
    this.memory = memory;
    this.offset = offset;
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  public CudaLossAccumulator(CudaContext context, int metricSums) {
    this(new DeviceMemory(context, bytes(metricSums), LABEL), 0, metricSums, /* owner= */ true);
  }

  /** An accumulator in borrowed memory. */
  static CudaLossAccumulator view(DeviceMemory memory, long byteOffset, int metricSums) {
    return new CudaLossAccumulator(memory, byteOffset, metricSums, /* owner= */ false);
  }

  /** The address of the loss, which the metric sums follow. */
  public long lossAddress() {
    return memory.address() + offset;
  }

  long penaltyAddress() {
    return lossAddress() + bytesBeforePenalty(metricSums());
  }

  @Override
  protected void zero() {
    memory.context().makeCurrent();
    CudaException.check(
        JCudaDriver.cuMemsetD8Async(
            memory.deviceAt(offset), (byte) 0, bytes(metricSums()), memory.context().stream()),
        "cuMemsetD8Async",
        LABEL);
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
            bytesBeforePenalty(metrics),
            memory.context().stream()),
        "cuMemcpyDtoDAsync",
        LABEL);
  }

  @Override
  protected double[] load() {
    double[] sums = new double[count(metricSums())];
    memory.read(offset, sums);
    return sums;
  }
}
