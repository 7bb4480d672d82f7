package dev.warptron.backend.reference;

import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.Owned;
import dev.warptron.function.LossSums;
import java.util.Arrays;

/** A loss accumulator in Java fields: loss, metric sums, penalty. */
final class ReferenceLossAccumulator implements LossAccumulator, Owned {
  private final Allocation allocation;
  private double loss;
  private final double[] metrics;
  private double penalty;

  ReferenceLossAccumulator(ReferenceBackend backend, int metricSums) {
    this.allocation = new Allocation(backend, (2L + metricSums) * Double.BYTES, "loss accumulator");
    this.metrics = new double[metricSums];
  }

  @Override
  public int metricSums() {
    return metrics.length;
  }

  @Override
  public Object home() {
    return allocation.backend();
  }

  @Override
  public void requireOpen() {
    allocation.requireOpen();
  }

  void addRow(double rowLoss, double[] rowMetrics) {
    loss += rowLoss;
    for (int m = 0; m < rowMetrics.length; m++) {
      metrics[m] += rowMetrics[m];
    }
  }

  void addPenalty(double value) {
    penalty += value;
  }

  @Override
  public void clear() {
    allocation.requireOpen();
    loss = 0;
    Arrays.fill(metrics, 0);
    penalty = 0;
  }

  @Override
  public Sums read() {
    allocation.requireOpen();
    return new Sums(new LossSums(loss, Arrays.stream(metrics).boxed().toList()), penalty);
  }

  @Override
  public void close() {
    allocation.free();
  }
}
