package dev.warptron.backend.reference;

import dev.warptron.backend.spi.DeviceLossAccumulator;
import dev.warptron.backend.spi.DeviceResource;
import dev.warptron.backend.spi.DeviceState;
import java.util.Arrays;

/** A loss accumulator in a Java array. */
final class ReferenceLossAccumulator extends DeviceLossAccumulator {
  private final double[] sums; // loss, metric sums, penalty

  ReferenceLossAccumulator(DeviceState device, int metricSums) {
    super(
        new DeviceResource(device, bytes(metricSums), LABEL, () -> {}),
        metricSums,
        /* owner= */ true);
    this.sums = new double[count(metricSums)];
  }

  void addRow(double rowLoss, double[] rowMetrics) {
    sums[0] += rowLoss;
    for (int m = 0; m < rowMetrics.length; m++) {
      sums[1 + m] += rowMetrics[m];
    }
  }

  void addPenalty(double value) {
    sums[sums.length - 1] += value;
  }

  @Override
  protected void zero() {
    Arrays.fill(sums, 0);
  }

  @Override
  protected double[] load() {
    return sums;
  }
}
