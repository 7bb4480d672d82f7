package dev.warptron;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Arena;
import dev.warptron.backend.Backend;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.io.SavedModel;
import dev.warptron.train.TrainingRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows on a device, ready for training. What several trainings share is brought there once. */
final class UploadedRows implements AutoCloseable {
  private final Backend backend;
  private final Arena arena;
  private final Map<Contents, TrainingRows> uploaded = new HashMap<>();

  /** What is the same on the device if it is the same here; a data set is equal only to itself. */
  private record Contents(
      Dataset rows,
      @Nullable Standardizer standardizer,
      SavedModel.Target target,
      boolean weighted) {}

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  UploadedRows(Backend backend) {
    this.backend = backend;
    this.arena = new Arena(backend);
  }

  /** The device that they are on. */
  Backend backend() {
    return backend;
  }

  /** The rows as the training takes them, with their weights; they stay this object's. */
  TrainingRows toTrainOn(NetworkFit fit, Dataset rows) {
    return of(fit, rows, /* weighted= */ rows.weights().isPresent());
  }

  /** The same for rows of which each counts once, whatever its weight. */
  TrainingRows toMeasure(NetworkFit fit, Dataset rows) {
    return of(fit, rows, /* weighted= */ false);
  }

  private TrainingRows of(NetworkFit fit, Dataset rows, boolean weighted) {
    Contents contents = new Contents(rows, fit.features().standardizer(), fit.target(), weighted);
    return uploaded.computeIfAbsent(contents, missing -> own(fit, rows, weighted));
  }

  @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
  private TrainingRows own(NetworkFit fit, Dataset rows, boolean weighted) {
    double[] weights = weighted ? rows.weights().orElseThrow() : null;
    if (weights != null && Arrays.stream(weights).allMatch(weight -> weight == 0)) {
      throw new DataException(
          "the weights of all %d training rows are 0: at least one must be larger"
              .formatted(rows.rows()));
    }
    return arena.own(upload(backend, fit, rows, weights));
  }

  /**
   * Rows as the training takes them, which are the caller's.
   *
   * @param weights null if all rows count alike
   */
  @MustBeClosed
  static TrainingRows upload(
      Backend backend, NetworkFit fit, Dataset rows, double @Nullable [] weights) {
    PreparedRows prepared = new PreparedRows(rows, fit.features().standardizer());
    return new TrainingRows(
        backend, rows.rows(), rows.featureCount(), fit.encode(rows), weights, prepared::writeTo);
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    arena.close();
  }
}
