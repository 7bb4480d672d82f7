package dev.warptron.function;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The sums of a loss over rows.
 *
 * @param loss the sum of the losses
 * @param metrics the sums of {@link Loss.Kind#metricSums}, in this order; any further entries have
 *     no meaning
 */
public record LossSums(double loss, List<Double> metrics) {
  public LossSums {
    metrics = List.copyOf(metrics);
  }

  /**
   * One of the metric sums.
   *
   * @throws IllegalArgumentException if the loss has no such sum
   */
  double of(Loss.Kind kind, MetricSum which) {
    int index = kind.metricSums().indexOf(which);
    if (index < 0) {
      throw new IllegalArgumentException("%s has no sum %s".formatted(kind.label(), which));
    }
    return metrics.get(index);
  }

  /** All sums multiplied by a factor. */
  public LossSums times(double factor) {
    return new LossSums(loss * factor, metrics.stream().map(sum -> sum * factor).toList());
  }

  /** The loss, then the metric sums: a new array. */
  public double[] toArray() {
    return DoubleStream.concat(
            DoubleStream.of(loss), metrics.stream().mapToDouble(Double::doubleValue))
        .toArray();
  }
}
