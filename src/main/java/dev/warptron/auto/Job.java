package dev.warptron.auto;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.train.TrainingConfig;
import dev.warptron.train.TrainingRows;
import dev.warptron.train.TrainingState;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A training that looks for its device.
 *
 * @param start where it begins; only read
 * @param validation measured after each epoch; null for none
 */
public record Job(
    NetworkSpec network,
    Loss loss,
    TrainingConfig config,
    TrainingState start,
    Rows training,
    @Nullable Rows validation) {

  /**
   * Rows that can be brought to a device, all of them or the first few.
   *
   * @param count how many there are, at least 1
   */
  public record Rows(int count, Uploader uploader) {
    /** The first so many rows, on a device. */
    @MustBeClosed
    TrainingRows upload(Backend backend, int rows) {
      return uploader.upload(backend, rows);
    }
  }

  /** Brings the first rows to a device. */
  public interface Uploader {
    /**
     * Brings them there.
     *
     * @param rows how many, from 1 to all
     */
    @MustBeClosed
    TrainingRows upload(Backend backend, int rows);
  }

  /** Rows to train on in all epochs together. */
  long work() {
    return (long) training.count() * config.epochs();
  }

  /** Rows of an update. */
  int batchSize() {
    return Math.min(config.batchSize(), training.count());
  }

  /**
   * What a row's time depends on, in one line: two jobs of one kind take the same time for a row on
   * the same device, or nearly so. How many epochs there are is left out. The number of rows counts
   * by its power of two: few rows stay in a processor's caches, and an epoch has costs of its own.
   */
  String kind() {
    String activations =
        network.layers().stream()
            .map(Layer::activation)
            .map(Activation::label)
            .collect(Collectors.joining(","));
    return "%s %s, %s, %s%s%s, %s, %d rows or more%s"
        .formatted(
            network.widths(),
            activations,
            loss.label(),
            config.optimizer().name(),
            config.optimizer().slotNames().isEmpty() ? "" : " " + config.optimizer().slotNames(),
            config.penalty().isNone() ? "" : " with penalty",
            batchSize() == training.count() ? "full batch" : "batches of " + batchSize(),
            Integer.highestOneBit(training.count()),
            validation == null ? "" : ", validated");
  }
}
