package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.LossAccumulators;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Loss accumulators in one block of device memory, which one copy reads. */
public final class CudaLossAccumulators implements LossAccumulators {
  private final DeviceMemory memory;
  private final int metricSums;
  private final int count;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  public CudaLossAccumulators(CudaContext context, int metricSums, int count) {
    this.metricSums = metricSums;
    this.count = count;
    this.memory =
        new DeviceMemory(
            context, count * CudaLossAccumulator.bytes(metricSums), "list of loss accumulators");
  }

  @Override
  public LossAccumulator get(int index) {
    Objects.checkIndex(index, count);
    return CudaLossAccumulator.view(
        memory, index * CudaLossAccumulator.bytes(metricSums), metricSums);
  }

  @Override
  public List<LossAccumulator.Sums> read() {
    int each = CudaLossAccumulator.count(metricSums);
    double[] all = new double[count * each];
    if (count > 0) {
      memory.read(0, all);
    }
    return IntStream.range(0, count)
        .mapToObj(i -> LossAccumulator.Sums.of(all, i * each, metricSums))
        .toList();
  }

  @Override
  public void close() {
    memory.close();
  }
}
