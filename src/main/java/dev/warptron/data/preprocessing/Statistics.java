package dev.warptron.data.preprocessing;

import java.util.Arrays;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Statistics of the numbers of a column, in double precision. */
final class Statistics {
  private final double[] values; // reordered by selections

  /** Indices of numbers that are where they would be if all were sorted. */
  private final NavigableSet<Integer> settled = new TreeSet<>();

  private final double smallest;
  private final double largest;
  private final double mean;

  /**
   * @param values at least one, finite; not copied, and reordered
   */
  Statistics(double[] values) {
    this.values = values;
    double low = values[0];
    double high = values[0];
    double sum = 0;
    double lost = 0; // compensated summation, by Neumaier
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      double next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    }
    this.smallest = low;
    this.largest = high;
    int count = values.length;
    this.mean =
        Double.isFinite(sum)
            ? (sum + lost) / count
            : Arrays.stream(values).map(value -> value / count).sum();
  }

  double mean() {
    return mean;
  }

  double smallest() {
    return smallest;
  }

  double largest() {
    return largest;
  }

  /** That of the population; 0 if all numbers are equal. */
  double standardDeviation() {
    if (smallest == largest) {
      return 0;
    }
    double farthest = Math.max(largest - mean, mean - smallest);
    double squares = 0; // divided first, since the square of a large number may exceed a double
    for (double value : values) {
      double share = (value - mean) / farthest;
      squares += share * share;
    }
    return farthest * Math.sqrt(squares / values.length);
  }

  double median() {
    return quantile(0.5);
  }

  /**
   * The quantile, linear between two numbers, as numpy's.
   *
   * @param level in [0, 1]
   */
  double quantile(double level) {
    double position = level * (values.length - 1);
    int below = (int) position;
    double low = select(below);
    if (position == below) {
      return low;
    }
    double high = values[below + 1]; // select left the larger ones there
    int end = endAfter(below + 1);
    for (int i = below + 2; i < end; i++) {
      high = Math.min(high, values[i]);
    }
    return low + (position - below) * (high - low);
  }

  /** One more than the next settled index from this one on; all numbers after it are as large. */
  private int endAfter(int index) {
    Integer next = settled.ceiling(index);
    return next == null ? values.length : next + 1;
  }

  /** The number at an index of the sorted numbers; no smaller one follows it. */
  private double select(int index) {
    Integer before = settled.lower(index);
    int from = before == null ? 0 : before + 1;
    int to = endAfter(index) - 1;
    settled.add(index);
    while (from < to) {
      double pivot = middle(values[from], values[(from + to) >>> 1], values[to]);
      int i = from;
      int j = to;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          double swapped = values[i];
          values[i++] = values[j];
          values[j--] = swapped;
        }
      }
      if (index <= j) {
        to = j;
      } else if (index >= i) {
        from = i;
      } else {
        break;
      }
    }
    return values[index];
  }

  private static double middle(double a, double b, double c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
