package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Arena;
import dev.warptron.backend.Backend;
import dev.warptron.backend.EpochTask;
import dev.warptron.backend.Tensor;
import dev.warptron.model.Shape;
import java.util.function.Consumer;

/** Features and targets in a device's memory. */
public final class TrainingRows implements AutoCloseable {
  private final Arena arena;
  private final Tensor features; // [rows x inputs]
  private final Tensor targets; // [rows x outputs]
  private final double targetVariation;

  /**
   * Brings rows to the device.
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
        tensor -> tensor.write(features));
  }

  /** The same in double precision, for numbers that floats would not hold. */
  @MustBeClosed
  public TrainingRows(Backend backend, int rows, double[] features, double[] targets) {
    this(
        backend,
        rows,
        features.length / Math.max(1, rows),
        targets,
        tensor -> tensor.write(features));
  }

  /**
   * The same for features that are not in one array.
   *
   * @param writer writes all entries of the tensor that it is given, {@code [rows x inputs]}
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  public TrainingRows(
      Backend backend, int rows, int inputs, double[] targets, Consumer<Tensor> writer) {
    if (rows < 1) {
      throw new IllegalArgumentException("at least one row is needed, got " + rows);
    }
    this.arena = new Arena(backend);
    try {
      this.features = arena.rows(new Shape(rows, inputs));
      writer.accept(this.features);
      this.targets = arena.rows(new Shape(rows, targets.length / rows));
      this.targets.write(targets);
      this.targetVariation = variation(rows, targets);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** {@code [rows x inputs]}. */
  Tensor features() {
    return features;
  }

  /** Whether the device had room for them in its own memory. */
  public boolean areResident() {
    return features.isResident() && targets.isResident();
  }

  /** {@code [rows x outputs]}. */
  Tensor targets() {
    return targets;
  }

  /** Both. */
  EpochTask.Rows both() {
    return new EpochTask.Rows(features, targets);
  }

  /** How many rows there are. */
  public int count() {
    return features.shape().rows();
  }

  /** {@code sum (y - mean of y's column)^2}: what R squared compares the squared error with. */
  double targetVariation() {
    return targetVariation;
  }

  private static double variation(int rows, double[] targets) {
    int columns = targets.length / rows;
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      double mean = 0;
      for (int i = 0; i < rows; i++) {
        mean += targets[i * columns + j];
      }
      mean /= rows;
      for (int i = 0; i < rows; i++) {
        double deviation = targets[i * columns + j] - mean;
        sum += deviation * deviation;
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
