package dev.warptron.auto;

import dev.warptron.function.Activation;
import dev.warptron.model.Layer;
import dev.warptron.optim.Optimizer;
import dev.warptron.train.TrainingRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A speed that was measured.
 *
 * @param measured when, to the second
 * @param key of what
 */
public record SpeedEntry(Instant measured, Key key, Speed speed) {
  private static final String SEPARATOR = "\t";
  private static final int FIELDS = 7;

  /**
   * What a speed was measured of. A speed holds for nothing else.
   *
   * @param device the name of the device
   * @param identity what tells this device from a quicker or a slower one
   * @param job the kind of job
   * @param version of this program
   */
  public record Key(String device, String identity, String job, String version) {
    public Key {
      identity = oneField(identity); // may be what a driver says
      job = oneField(job);
      version = oneField(version);
    }

    private static String oneField(String text) {
      return text.replaceAll("\\p{Cntrl}", " ").strip();
    }
  }

  static SpeedEntry of(Instant measured, Key key, Speed speed) {
    return new SpeedEntry(measured.truncatedTo(ChronoUnit.SECONDS), key, speed);
  }

  /**
   * What a row's time depends on, in one line: two jobs of one kind take the same time for a row on
   * the same device, or nearly so. How many epochs there are is left out. The number of rows counts
   * by its power of two: few rows stay in a processor's caches, and an epoch has costs of its own.
   */
  static String kind(TrainingRequest job) {
    int rows = job.training().count();
    int batchSize = job.plan().batchSize();
    Optimizer optimizer = job.config().optimizer();
    String activations =
        job.network().layers().stream()
            .map(Layer::activation)
            .map(Activation::label)
            .collect(Collectors.joining(","));
    return "%s %s, %s, %s%s%s, %s, %d rows or more%s"
        .formatted(
            job.network().widths(),
            activations,
            job.loss().label(),
            optimizer.name(),
            optimizer.slotNames().isEmpty() ? "" : " " + optimizer.slotNames(),
            job.config().penalty().isNone() ? "" : " with penalty",
            batchSize == rows ? "full batch" : "batches of " + batchSize,
            Integer.highestOneBit(rows),
            job.validation() == null ? "" : ", validated");
  }

  /** All of it in a line. */
  String line() {
    return String.join(
        SEPARATOR,
        measured.toString(),
        key.device,
        String.valueOf(speed.startUpSeconds()),
        String.valueOf(speed.secondsPerRow()),
        key.version,
        key.identity,
        key.job);
  }

  /** The inverse of {@link #line}; empty for any other line. */
  static Optional<SpeedEntry> parse(String line) {
    String[] fields = line.split(SEPARATOR, -1);
    if (fields.length != FIELDS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new SpeedEntry(
              Instant.parse(fields[0]),
              new Key(fields[1], fields[5], fields[6], fields[4]),
              new Speed(Double.parseDouble(fields[2]), Double.parseDouble(fields[3]))));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
