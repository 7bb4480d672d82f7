package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Features, targets and weights of rows in device memory. */
public final class TrainingRows implements AutoCloseable {
  private final Arena arena;
  private final Rows rows;
  private final double targetVariation;

  /**
   * Uploads rows in single precision.
   *
   * @param features {@code [rows x inputs]}, row-major
   * @param targets {@code [rows x outputs]}, row-major
   */
  @MustBeClosed
  public TrainingRows(Backend backend, int rows, float[] features, double[] targets) {
    this(
        backend,
        rows,
        features.length / Math.max(1, rows),
        targets,
        /* weights= */ null,
        tensor -> tensor.write(features));
  }

  /** Uploads rows in double precision, for features that floats cannot represent exactly. */
  @MustBeClosed
  public TrainingRows(Backend backend, int rows, double[] features, double[] targets) {
    this(backend, rows, features, targets, /* weights= */ null);
  }

  /**
   * Uploads rows with weights.
   *
   * @param weights as in the last constructor
   */
  @MustBeClosed
  public TrainingRows(
      Backend backend, int rows, double[] features, double[] targets, double @Nullable [] weights) {
    this(
        backend,
        rows,
        features.length / Math.max(1, rows),
        targets,
        weights,
        tensor -> tensor.write(features));
  }

  /**
   * Uploads rows whose features are not in one array.
   *
   * @param weights {@code [rows]}, finite, at least 0 and not all 0. They are divided by their mean
   *     during the upload, so that the mean loss is the weighted sum divided by the number of rows.
   *     Null if all rows have the same weight
   * @param writer writes all entries of a tensor {@code [rows x inputs]}
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  public TrainingRows(
      Backend backend,
      int rows,
      int inputs,
      double[] targets,
      double @Nullable [] weights,
      Consumer<Tensor> writer) {
    if (rows < 1) {
      throw new IllegalArgumentException("at least one row is needed, got " + rows);
    }
    double[] scaled = weights == null ? null : ofMeanOne(rows, weights);
    this.arena = new Arena(backend);
    try {
      this.rows =
          new Rows(
              arena.rows(new Shape(rows, inputs)),
              arena.rows(new Shape(rows, targets.length / rows)),
              scaled == null ? null : arena.rows(new Shape(rows, 1)));
      writer.accept(this.rows.features());
      this.rows.targets().write(targets);
      if (scaled != null && this.rows.weights() != null) {
        this.rows.weights().write(scaled);
      }
      this.targetVariation = variation(rows, targets);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Scales weights to mean 1, in double precision. Equal weights become exactly 1. */
  private static double[] ofMeanOne(int rows, double[] weights) {
    if (weights.length != rows) {
      throw new IllegalArgumentException(
          "%d weights for %d rows: every row needs one".formatted(weights.length, rows));
    }
    double largest = 0;
    for (int i = 0; i < rows; i++) {
      if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the weight of row %d is %s, expected a number that is at least 0 and finite"
                .formatted(i, weights[i]));
      }
      largest = Math.max(largest, weights[i]);
    }
    if (largest == 0) {
      throw new IllegalArgumentException(
          "the weights of all %d rows are 0: at least one must be larger".formatted(rows));
    }
    double[] scaled = new double[rows];
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      scaled[i] = weights[i] / largest; // so that the sum cannot overflow
      sum += scaled[i];
    }
    double mean = sum / rows;
    Arrays.setAll(scaled, i -> scaled[i] / mean);
    return scaled;
  }

  /** The rows as the device holds them. */
  Rows rows() {
    return rows;
  }

  /** Whether they fit in the device's own memory. */
  public boolean areResident() {
    return rows.areResident();
  }

  /** Whether they have weights. */
  boolean areWeighted() {
    return rows.weights() != null;
  }

  /** The number of rows. */
  public int count() {
    return rows.count();
  }

  /** {@code sum (y - mean of y's column)^2}: the denominator of R squared. */
  double targetVariation() {
    return targetVariation;
  }

  /**
   * The same of targets in memory.
   *
   * @param targets {@code [rows x outputs]}, row-major
   */
  static double variation(int rows, double[] targets) {
    int columns = targets.length / rows;
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      double mean = 0;
      for (int i = 0; i < rows; i++) {
        mean += targets[i * columns + j];
      }
      mean /= rows;
      for (int i = 0; i < rows; i++) {
        double difference = targets[i * columns + j] - mean;
        sum += difference * difference;
      }
    }
    return sum;
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    arena.close();
  }
}
