package dev.warptron.function;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What a loss sums up over rows.
 *
 * @param loss the losses of the rows
 * @param metrics the sums of {@link Loss.Kind#metricSums}, in their order; further ones are of no
 *     meaning
 */
public record LossSums(double loss, List<Double> metrics) {
  public LossSums {
    metrics = List.copyOf(metrics);
  }

  /** The loss, then the metric sums: a new array. */
  public double[] toArray() {
    return DoubleStream.concat(
            DoubleStream.of(loss), metrics.stream().mapToDouble(Double::doubleValue))
        .toArray();
  }
}
