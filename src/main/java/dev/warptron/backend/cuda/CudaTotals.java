package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Owned;
import dev.warptron.backend.Totals;
import jcuda.driver.JCudaDriver;

/** Three sums in the device's memory, in double precision: loss, hits, penalty. */
final class CudaTotals implements Totals, Owned {
  private static final int SUMS = 3;
  private static final int PENALTY = 2;

  private final DeviceMemory memory;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CudaTotals(CudaContext context) {
    this.memory = new DeviceMemory(context, (long) SUMS * Double.BYTES, "totals");
  }

  @Override
  public Object home() {
    return memory.context();
  }

  @Override
  public void requireOpen() {
    memory.requireOpen();
  }

  /** Where loss and, behind it, hits are. */
  long lossAddress() {
    return memory.address();
  }

  long penaltyAddress() {
    return memory.address() + (long) PENALTY * Double.BYTES;
  }

  @Override
  public void clear() {
    memory.context().makeCurrent();
    CudaException.check(
        JCudaDriver.cuMemsetD8Async(
            memory.deviceAt(0), (byte) 0, (long) SUMS * Double.BYTES, memory.context().stream()),
        "cuMemsetD8Async",
        "totals");
  }

  /** Copies the sums, before the work that is given to the stream next. */
  void copyTo(CudaTotals destination) {
    memory.context().makeCurrent();
    CudaException.check(
        JCudaDriver.cuMemcpyDtoDAsync(
            destination.memory.deviceAt(0),
            memory.deviceAt(0),
            (long) SUMS * Double.BYTES,
            memory.context().stream()),
        "cuMemcpyDtoDAsync",
        "totals");
  }

  @Override
  public Sums read() {
    double[] sums = new double[SUMS];
    memory.read(0, sums);
    return new Sums(sums[0], sums[1], sums[PENALTY]);
  }

  @Override
  public void close() {
    memory.close();
  }
}
