package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Owned;
import dev.warptron.backend.Totals;
import jcuda.driver.JCudaDriver;

/** Three sums in the device's memory, in double precision: loss, hits, penalty. */
final class CudaTotals implements Totals, Owned {
  static final int SUMS = 3;

  /** Of all sums. */
  static final long BYTES = (long) SUMS * Double.BYTES;

  private static final int PENALTY = 2;

  private final DeviceMemory memory;
  private final long offset; // in bytes
  private final boolean owner;

  private CudaTotals(DeviceMemory memory, long offset, boolean owner) {
    this.memory = memory;
    this.offset = offset;
    this.owner = owner;
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CudaTotals(CudaContext context) {
    this(new DeviceMemory(context, BYTES, "totals"), 0, /* owner= */ true);
  }

  /** Sums in memory that is its owner's. */
  static CudaTotals view(DeviceMemory memory, long byteOffset) {
    return new CudaTotals(memory, byteOffset, /* owner= */ false);
  }

  /** Sums as they lie in memory, from an index on. */
  static Sums sums(double[] values, int from) {
    return new Sums(values[from], values[from + 1], values[from + PENALTY]);
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
    return memory.address() + offset;
  }

  long penaltyAddress() {
    return lossAddress() + (long) PENALTY * Double.BYTES;
  }

  @Override
  public void clear() {
    memory.context().makeCurrent();
    CudaException.check(
        JCudaDriver.cuMemsetD8Async(
            memory.deviceAt(offset), (byte) 0, BYTES, memory.context().stream()),
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
    memory.read(offset, sums);
    return sums(sums, 0);
  }

  @Override
  public void close() {
    if (owner) {
      memory.close();
    }
  }
}
