package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Totals;
import dev.warptron.backend.TotalsArray;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Sums one behind the other in the device's memory: one copy reads them all. */
final class CudaTotalsArray implements TotalsArray {
  private final DeviceMemory memory;
  private final int count;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CudaTotalsArray(CudaContext context, int count) {
    this.count = count;
    this.memory = new DeviceMemory(context, count * CudaTotals.BYTES, "totals of " + count);
  }

  @Override
  public Totals get(int index) {
    Objects.checkIndex(index, count);
    return CudaTotals.view(memory, index * CudaTotals.BYTES);
  }

  @Override
  public List<Totals.Sums> read() {
    double[] all = new double[count * CudaTotals.SUMS];
    if (count > 0) {
      memory.read(0, all);
    }
    return IntStream.range(0, count)
        .mapToObj(i -> CudaTotals.sums(all, i * CudaTotals.SUMS))
        .toList();
  }

  @Override
  public void close() {
    memory.close();
  }
}
