package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Owned;
import dev.warptron.backend.Totals;

/** Three sums in native memory, in double precision: loss, hits, penalty. */
final class CpuTotals implements Totals, Owned {
  private static final int SUMS = 3;
  private static final int PENALTY = 2;
  private static final long BYTES = (long) SUMS * Double.BYTES;

  private final CpuMemory memory;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CpuTotals(CpuBackend backend) {
    this.memory = new CpuMemory(backend, BYTES, "totals");
  }

  /** Where loss and, behind it, hits are. */
  long lossAddress() {
    return memory.address();
  }

  long penaltyAddress() {
    return memory.address() + (long) PENALTY * Double.BYTES;
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
    Native.clear(memory.address(), BYTES);
  }

  @Override
  public Sums read() {
    requireOpen();
    double[] sums = new double[SUMS];
    Native.readDoubles(memory.address(), sums);
    return new Sums(sums[0], sums[1], sums[PENALTY]);
  }

  @Override
  public void close() {
    memory.close();
  }
}
