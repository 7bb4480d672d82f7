package dev.warptron.auto;

import dev.warptron.model.Layer;
import dev.warptron.optim.Solver;
import dev.warptron.train.TrainingRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An entry of the throughput cache.
 *
 * @param measured time of the measurement, to the second
 * @param key what was measured
 */
public record CachedThroughput(Instant measured, Key key, Throughput speed) {
  private static final String SEPARATOR = "\t";
  private static final int FIELDS = 7;

  /**
   * What was measured. A throughput is valid for this combination only.
   *
   * @param device the name of the device
   * @param identity distinguishes this device from a faster or slower one of the same name
   * @param job the kind of job
   * @param version of this program
   */
  public record Key(String device, String identity, String job, String version) {
    public Key {
      identity = oneField(identity); // may be text from a driver
      job = oneField(job);
      version = oneField(version);
    }

    private static String oneField(String text) {
      return text.replaceAll("\\p{Cntrl}", " ").strip();
    }
  }

  static CachedThroughput of(Instant measured, Key key, Throughput speed) {
    return new CachedThroughput(measured.truncatedTo(ChronoUnit.SECONDS), key, speed);
  }

  /**
   * Describes what the time per row depends on. Jobs of one kind take about the same time per row
   * on the same device. The number of epochs is left out; the number of rows counts by its power of
   * two, because few rows fit in the processor's caches and an epoch has overhead.
   */
  static String kind(TrainingRequest job) {
    int rows = job.training().count();
    int batchSize = job.plan().batchSize();
    Solver optimizer = job.config().optimizer();
    String activations =
        job.network().layers().stream().map(Layer::description).collect(Collectors.joining(","));
    return "%s %s, %s, %s%s%s, %s, %d rows or more%s"
        .formatted(
            job.network().widths(),
            activations,
            job.loss().label(),
            optimizer.name(),
            optimizer.slotNames().isEmpty() ? "" : " " + optimizer.slotNames(),
            (job.config().penalty().isNone() ? "" : " with penalty")
                + (job.config().updates().average().isExponential() ? " with average" : ""),
            batchSize == rows ? "full batch" : "batches of " + batchSize,
            Integer.highestOneBit(rows),
            job.validation() == null ? "" : ", validated");
  }

  /** The entry as one line of text. */
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

  /** The inverse of {@link #line}; empty if the line is malformed. */
  static Optional<CachedThroughput> parse(String line) {
    String[] fields = line.split(SEPARATOR, -1);
    if (fields.length != FIELDS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new CachedThroughput(
              Instant.parse(fields[0]),
              new Key(fields[1], fields[5], fields[6], fields[4]),
              new Throughput(Double.parseDouble(fields[2]), Double.parseDouble(fields[3]))));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
