package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Totals;
import dev.warptron.backend.TotalsArray;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Loss accumulators in one block of device memory, which one copy reads. */
final class CudaTotalsArray implements TotalsArray {
  private final DeviceMemory memory;
  private final int metricSums;
  private final int count;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CudaTotalsArray(CudaContext context, int metricSums, int count) {
    this.metricSums = metricSums;
    this.count = count;
    this.memory =
        new DeviceMemory(
            context, count * CudaTotals.bytes(metricSums), "list of loss accumulators");
  }

  @Override
  public Totals get(int index) {
    Objects.checkIndex(index, count);
    return CudaTotals.view(memory, index * CudaTotals.bytes(metricSums), metricSums);
  }

  @Override
  public List<Totals.Sums> read() {
    int each = CudaTotals.count(metricSums);
    double[] all = new double[count * each];
    if (count > 0) {
      memory.read(0, all);
    }
    return IntStream.range(0, count)
        .mapToObj(i -> Totals.Sums.of(all, i * each, metricSums))
        .toList();
  }

  @Override
  public void close() {
    memory.close();
  }
}
