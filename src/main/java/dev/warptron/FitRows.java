package dev.warptron;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.function.Targets;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingRows;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows with targets as a network learns them. Two are equal if they are the same on a device; a
 * data set is equal only to itself.
 *
 * @param rows raw, with the columns of the network
 * @param standardizer of the features; null leaves them as they are
 * @param areWeighted whether the rows' weights count; if not, every row counts once
 */
record FitRows(
    Dataset rows, @Nullable Standardizer standardizer, Targets targets, boolean areWeighted)
    implements TrainingRequest.Rows {

  @Override
  public int count() {
    return rows.rows();
  }

  @Override
  @MustBeClosed
  public TrainingRows upload(Backend backend, int count) {
    Dataset first = count == rows.rows() ? rows : rows.select(IntStream.range(0, count).toArray());
    PreparedRows prepared = new PreparedRows(first, standardizer);
    return new TrainingRows(
        backend,
        count,
        first.featureCount(),
        targets.encode(first),
        areWeighted ? weights(count) : null,
        prepared::writeTo);
  }

  /**
   * Ones for a part of the rows, which is trained on to measure the time: all may have weight 0.
   */
  private double[] weights(int count) {
    double[] weights = rows.weights().orElseThrow();
    if (count < weights.length) {
      double[] ones = new double[count];
      Arrays.fill(ones, 1);
      return ones;
    }
    if (Arrays.stream(weights).allMatch(weight -> weight == 0)) {
      throw new DataException(
          "the weights of all %d training rows are 0: at least one must be larger"
              .formatted(rows.rows()));
    }
    return weights;
  }
}
