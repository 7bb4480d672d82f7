package dev.warptron.backend.spi;

import dev.warptron.function.LossSums;
import java.util.Arrays;
import java.util.List;

/**
 * Loss and metric sums over many batches, in the device's memory. They are read once per epoch.
 * Double precision keeps them accurate on large data.
 */
public interface LossAccumulator extends AutoCloseable {
  /** The number of metric sums. */
  int metricSums();

  /** Sets all sums to 0. */
  void clear();

  /** Waits for the operations that add to the sums, and returns them. */
  Sums read();

  /** Frees the memory; does nothing the second time. */
  @Override
  void close();

  /**
   * The sums.
   *
   * @param rows losses and metrics of the rows
   * @param penalty the penalty of the weights, before the division by the number of rows
   */
  record Sums(LossSums rows, double penalty) {
    /** The data losses of the rows. */
    public double loss() {
      return rows.loss();
    }

    /** The metric sums of the rows, in the order of the loss. */
    public List<Double> metrics() {
      return rows.metrics();
    }

    /**
     * Sums as devices store them: loss, metric sums, penalty.
     *
     * @param values holds {@code 2 + metricSums} numbers from {@code from} on
     */
    public static Sums of(double[] values, int from, int metricSums) {
      return new Sums(rows(values, from, metricSums), values[from + 1 + metricSums]);
    }

    /** Loss and metric sums, in one list. */
    static LossSums rows(double[] values, int from, int metricSums) {
      int metrics = from + 1;
      return new LossSums(
          values[from], Arrays.stream(values, metrics, metrics + metricSums).boxed().toList());
    }
  }
}
