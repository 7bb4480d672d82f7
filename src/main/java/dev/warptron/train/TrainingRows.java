package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Features, targets and weights of rows in device memory: all of them, or a block at a time. */
public final class TrainingRows implements AutoCloseable {
  private final Arena arena;
  private final @Nullable Rows rows; // null for blocks
  private final @Nullable RowBlocks blocks; // null for rows in memory
  private final int count;
  private final boolean weighted;
  private final double targetVariation;

  /**
   * Rows that are read in blocks in every epoch. What the training computes then depends on the
   * size of a block, and on nothing else that rows in memory do not depend on.
   *
   * @param weights as for rows in memory
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  public TrainingRows(Backend backend, RowSource source, double @Nullable [] weights) {
    this.arena = new Arena(backend);
    try {
      this.rows = null;
      this.count = source.count();
      this.weighted = weights != null;
      double[] scaled = weights == null ? null : ofMeanOne(count, weights);
      this.blocks = arena.own(new RowBlocks(backend, source, scaled, arena));
      this.targetVariation = variation(source);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

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
    this.blocks = null;
    this.count = rows;
    this.weighted = weights != null;
    try {
      Rows memory =
          new Rows(
              arena.rows(new Shape(rows, inputs)),
              arena.rows(new Shape(rows, targets.length / rows)),
              scaled == null ? null : arena.rows(new Shape(rows, 1)));
      this.rows = memory;
      writer.accept(memory.features());
      memory.targets().write(targets);
      if (scaled != null && memory.weights() != null) {
        memory.weights().write(scaled);
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

  /** The rows as the device holds them; only for those that are all in memory. */
  Rows rows() {
    if (rows == null) {
      throw new IllegalStateException("the rows are read in blocks");
    }
    return rows;
  }

  /** Whether they are read in blocks in every epoch. */
  boolean areInBlocks() {
    return blocks != null;
  }

  /**
   * The rows of a block, all but the last of which consist of whole batches; all rows if they are
   * in memory.
   *
   * @throws IllegalArgumentException if a batch is larger than a block
   */
  int blockRows(int batch) {
    if (blocks == null) {
      return count;
    }
    int most = blocks.source().blockRows();
    if (batch > most) {
      throw new IllegalArgumentException(
          "a batch of %d rows does not fit into a block of %d rows: use smaller batches or larger"
                  .formatted(batch, most)
              + " blocks");
    }
    return most - most % batch;
  }

  /** The memory of the first block of an epoch, to compile a step for. */
  Rows firstBlock(int batch) {
    return blocks == null ? rows() : blocks.memory(Math.min(count, blockRows(batch)));
  }

  /** All rows once, in their order. */
  BlockPass pass() {
    return blocks == null
        ? new BlockPass(rows())
        : new BlockPass(blocks, order(null), blocks.source().blockRows());
  }

  /** All rows once, in the order of an epoch; rows in memory are not put into another order. */
  BlockPass pass(Sampler sampler, int epoch, int batch) {
    if (blocks == null) {
      return new BlockPass(rows());
    }
    int chunks = ChunkOrder.count(count, blocks.source().chunkRows());
    int[] drawn = sampler.shuffles() ? sampler.chunks(epoch, chunks) : null;
    return new BlockPass(blocks, order(drawn), blockRows(batch));
  }

  private ChunkOrder order(int @Nullable [] chunks) {
    return new ChunkOrder(count, Objects.requireNonNull(blocks).source().chunkRows(), chunks);
  }

  /** Whether they, or a block of them, fit in the device's own memory. */
  public boolean areResident() {
    return (blocks == null ? rows() : blocks.memory(1)).areResident();
  }

  /** Whether they have weights. */
  boolean areWeighted() {
    return weighted;
  }

  /** The number of rows. */
  public int count() {
    return count;
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

  /** That of rows in blocks; for one column with the bits of the above. */
  private static double variation(RowSource source) {
    double[] means = new double[source.outputs()];
    double[] squares = new double[source.outputs()];
    forEachTarget(source, (column, value) -> means[column] += value);
    Arrays.setAll(means, column -> means[column] / source.count());
    forEachTarget(
        source,
        (column, value) -> squares[column] += (value - means[column]) * (value - means[column]));
    double sum = 0;
    for (double each : squares) {
      sum += each;
    }
    return sum;
  }

  private interface TargetConsumer {
    void accept(int column, double value);
  }

  private static void forEachTarget(RowSource source, TargetConsumer consumer) {
    for (int from = 0; from < source.count(); from += source.chunkRows()) {
      double[] targets = source.targets(from, Math.min(source.chunkRows(), source.count() - from));
      for (int i = 0; i < targets.length; i++) {
        consumer.accept(i % source.outputs(), targets[i]);
      }
    }
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    arena.close();
  }
}
