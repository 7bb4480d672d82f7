package dev.warptron;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Remedy;
import dev.warptron.data.Standardizer;
import dev.warptron.function.ClassWeights;
import dev.warptron.function.Targets;
import dev.warptron.model.Precision;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingRows;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a network is trained or measured on. Two are equal if their upload has the same
 * content, so that it is shared; a data set is equal only to itself.
 *
 * @param rows raw, with the columns of the network
 * @param standardizer of the features; null for none
 * @param sampleWeights whether the rows' own weights count; if not, they are 1
 * @param classWeights the weight of a row is multiplied by that of its class
 */
record FitRows(
    Dataset rows,
    @Nullable Standardizer standardizer,
    Targets targets,
    boolean sampleWeights,
    ClassWeights classWeights)
    implements TrainingRequest.Rows {

  @Override
  public int count() {
    return rows.rowCount();
  }

  @Override
  public boolean areWeighted() {
    return sampleWeights || !classWeights.isNone();
  }

  @Override
  @MustBeClosed
  public TrainingRows upload(Backend backend, int count) {
    if (count == rows.rowCount() && isInBlocks()) {
      return new TrainingRows(
          backend,
          new StoredSource(rows, standardizer, targets),
          areWeighted() ? weights(count) : null);
    }
    Dataset first =
        count == rows.rowCount() ? rows : rows.select(IntStream.range(0, count).toArray());
    PreparedRows prepared = new PreparedRows(first, standardizer, backend.precision());
    double[] encoded = targets.encode(first);
    if (backend.precision() == Precision.FLOAT32) {
      FarRows.requireFloats(first, encoded);
    }
    return new TrainingRows(
        backend,
        count,
        first.featureCount(),
        encoded,
        areWeighted() ? weights(count) : null,
        prepared::writeTo);
  }

  /** Adds all numbers of the upload to a digest. */
  void addTo(MessageDigest digest) {
    int columns = rows.featureCount();
    ByteBuffer piece = ByteBuffer.allocate(Float.BYTES * columns);
    float[] row = new float[columns];
    for (int i = 0; i < count(); i++) {
      rows.copyRows(i, 1, row);
      piece.clear();
      piece.asFloatBuffer().put(row);
      digest.update(piece);
    }
    if (standardizer != null) {
      double[] scale =
          IntStream.range(0, columns)
              .boxed()
              .flatMapToDouble(
                  j -> DoubleStream.of(standardizer.mean(j), standardizer.standardDeviation(j)))
              .toArray();
      JobIdentity.add(digest, scale);
    }
    JobIdentity.add(digest, targets.encode(rows));
    if (areWeighted()) {
      JobIdentity.add(digest, weights(count()));
    }
  }

  /** Whether a training reads the rows in blocks, because they do not fit into one. */
  boolean isInBlocks() {
    return rows.blockRows() < rows.rowCount();
  }

  /**
   * Checks that a batch fits into a block.
   *
   * @throws DataException if it does not
   */
  void requireBlocksFor(StepPlan plan) {
    if (isInBlocks() && plan.batchSize() > rows.blockRows()) {
      throw new DataException(
          "the rows are read in blocks of at most %d, and an update needs %d rows at once"
              .formatted(rows.blockRows(), plan.batchSize()),
          List.of(
              Remedy.of("use smaller batches"),
              Remedy.set("use larger blocks", Remedy.Setting.BLOCK)));
    }
  }

  /**
   * All 1 if only some of the rows are uploaded, for a timed run: all of these may have weight 0.
   */
  private double[] weights(int count) {
    double[] weights = new double[rows.rowCount()];
    Arrays.fill(weights, 1);
    if (count < weights.length) {
      return Arrays.copyOf(weights, count);
    }
    if (sampleWeights) {
      weights = rows.weights().orElseThrow();
    }
    if (!classWeights.isNone()) {
      ClassLabels classes = targets.classes().get(0);
      double[] ofClasses = classWeights.ofRows(classes, classes.encode(rows));
      for (int row = 0; row < weights.length; row++) {
        weights[row] *= ofClasses[row];
      }
    }
    if (Arrays.stream(weights).allMatch(weight -> weight == 0)) {
      throw new DataException(
          "the weights of all %d training rows are 0: at least one must be larger"
              .formatted(rows.rowCount()));
    }
    return weights;
  }
}
