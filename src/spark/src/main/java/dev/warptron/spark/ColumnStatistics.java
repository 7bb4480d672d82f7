package dev.warptron.spark;

import dev.warptron.data.DataException;
import dev.warptron.data.Standardizer;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Count, mean, spread and range of features, and the labels, of rows that lie in many partitions.
 * The parts are added in the order of the partitions. Not a record, which not every serializer of
 * Spark can read.
 */
final class ColumnStatistics implements Serializable {
  private static final long serialVersionUID = 1;

  private long rows;
  private double[] sums = new double[0]; // (features, and then a numeric label)
  private double[] smallest = new double[0];
  private double[] largest = new double[0];
  private String problem = ""; // of the first row that cannot be used
  private final TreeSet<String> labels = new TreeSet<>();

  /** The statistics of a part of the rows: features and labels as {@link WorkerRows} has them. */
  static ColumnStatistics of(Iterator<Tuple2<float[], Object>> part, boolean isClassifier) {
    ColumnStatistics all = new ColumnStatistics();
    while (part.hasNext() && all.problem.isEmpty()) {
      Tuple2<float[], Object> row = part.next();
      double[] values = values(row._1(), isClassifier ? null : (Double) row._2());
      all.add(values);
      if (isClassifier) {
        all.labels.add(WorkerRows.text(row._2()));
      }
    }
    return all;
  }

  private static double[] values(float[] features, @Nullable Double label) {
    double[] values = new double[features.length + (label == null ? 0 : 1)];
    for (int i = 0; i < features.length; i++) {
      values[i] = features[i];
    }
    if (label != null) {
      values[features.length] = label;
    }
    return values;
  }

  private void add(double[] values) {
    if (rows == 0) {
      sums = new double[values.length];
      smallest = values.clone();
      largest = values.clone();
    }
    if (values.length != sums.length) {
      problem = "one row has %d features and another one %d".formatted(values.length, sums.length);
      return;
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        problem = "feature or label %d of a row is %s".formatted(i + 1, values[i]);
        return;
      }
      sums[i] += values[i];
      smallest[i] = Math.min(smallest[i], values[i]);
      largest[i] = Math.max(largest[i], values[i]);
    }
    rows++;
  }

  /**
   * The statistics of all parts.
   *
   * @throws DataException if there is no row, or one cannot be used
   */
  static ColumnStatistics joined(List<ColumnStatistics> parts) {
    ColumnStatistics all = new ColumnStatistics();
    for (ColumnStatistics part : parts) {
      if (!part.problem.isEmpty()) {
        throw unusable(part.problem);
      }
      if (part.rows == 0) {
        continue;
      }
      if (all.rows == 0) {
        all.sums = new double[part.sums.length];
        all.smallest = part.smallest.clone();
        all.largest = part.largest.clone();
      }
      if (part.sums.length != all.sums.length) {
        throw unusable(
            "one row has %d features and another one %d"
                .formatted(part.sums.length, all.sums.length));
      }
      for (int i = 0; i < all.sums.length; i++) {
        all.sums[i] += part.sums[i];
        all.smallest[i] = Math.min(all.smallest[i], part.smallest[i]);
        all.largest[i] = Math.max(all.largest[i], part.largest[i]);
      }
      all.rows += part.rows;
      all.labels.addAll(part.labels);
    }
    if (all.rows == 0) {
      throw new DataException("the table has no rows: at least one is needed");
    }
    return all;
  }

  private static DataException unusable(String problem) {
    return new DataException(problem + ": correct or remove such rows");
  }

  /** The sums of the squared distances from means, of a part of the rows. */
  static double[] squares(
      Iterator<Tuple2<float[], Object>> part, double[] means, boolean isClassifier) {
    double[] squares = new double[means.length];
    while (part.hasNext()) {
      Tuple2<float[], Object> row = part.next();
      double[] values = values(row._1(), isClassifier ? null : (Double) row._2());
      for (int i = 0; i < squares.length; i++) {
        squares[i] += (values[i] - means[i]) * (values[i] - means[i]);
      }
    }
    return squares;
  }

  long rows() {
    return rows;
  }

  /** Features, and a numeric label. */
  int columns() {
    return sums.length;
  }

  double[] means() {
    return Arrays.stream(sums).map(sum -> sum / rows).toArray();
  }

  double smallest(int column) {
    return smallest[column];
  }

  double largest(int column) {
    return largest[column];
  }

  /** The labels of a classification, in no particular order. */
  List<String> labels() {
    return List.copyOf(labels);
  }

  /**
   * The standardizer of some columns.
   *
   * @param squares of each part, for {@link #means}
   */
  Standardizer standardizer(List<double[]> squares, int from, int to) {
    double[] means = means();
    double[] deviations = new double[means.length];
    for (int i = 0; i < means.length; i++) {
      double sum = 0;
      for (double[] part : squares) {
        sum += part[i];
      }
      deviations[i] = smallest[i] == largest[i] ? 0 : Math.sqrt(sum / rows);
    }
    return Standardizer.of(
        Arrays.copyOfRange(means, from, to), Arrays.copyOfRange(deviations, from, to));
  }
}
