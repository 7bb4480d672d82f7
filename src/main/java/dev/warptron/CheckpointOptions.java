package dev.warptron;

import dev.warptron.files.Generations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where and when a fit keeps its state, so that it can go on after a crash with the bits of a fit
 * that was not disturbed.
 *
 * <p>A checkpoint is taken after an epoch, or after a round of epochs where a device runs several
 * at once, and at the end of each network. The last two of each network are kept. A fit leaves its
 * checkpoints; {@link #delete} removes them when the model is saved.
 *
 * @param folder is created if it does not exist; for the checkpoints of one job alone
 * @param interval when a checkpoint is due
 * @param resume whether to go on from the checkpoints in the folder. If there are none, the fit
 *     starts from the beginning. If it is false, a folder with checkpoints is refused
 */
public record CheckpointOptions(Path folder, Interval interval, boolean resume) {
  /**
   * When a checkpoint is due: after a time or after a number of epochs.
   *
   * @param time since the last one, &gt; 0; it is longer where writing takes more than a twentieth
   *     of it. Null for epochs
   * @param epochs of a network since its last one, at least 1; 0 for a time
   */
  public record Interval(@Nullable Duration time, int epochs) {
    /** A minute. */
    public static final Interval DEFAULT = every(Duration.ofSeconds(60));

    public Interval {
      boolean isPossible =
          time == null ? epochs >= 1 : epochs == 0 && !time.isNegative() && !time.isZero();
      if (!isPossible) {
        throw new IllegalArgumentException(
            "checkpoints need a time above 0 between them, or at least 1 epoch, got %s"
                .formatted(time == null ? epochs + " epochs" : time.toString()));
      }
    }

    /** A time between two checkpoints. */
    public static Interval every(Duration time) {
      return new Interval(Objects.requireNonNull(time, "time"), 0);
    }

    /** A number of epochs between two checkpoints of a network. */
    public static Interval everyEpochs(int epochs) {
      return new Interval(null, epochs);
    }
  }

  public CheckpointOptions {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(interval, "interval");
  }

  /** Checkpoints once a minute in a folder that has none yet. */
  public static CheckpointOptions in(Path folder) {
    return new CheckpointOptions(folder, Interval.DEFAULT, false);
  }

  /** The same with another interval. */
  public CheckpointOptions every(Interval value) {
    return new CheckpointOptions(folder, value, resume);
  }

  /** The same, but going on from the checkpoints in the folder. */
  public CheckpointOptions resuming() {
    return new CheckpointOptions(folder, interval, true);
  }

  /**
   * Whether the folder has a checkpoint of any job, or a file that was one.
   *
   * @throws UncheckedIOException if the folder cannot be read
   */
  public boolean isUsed() {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(Generations.EXTENSION));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletes the checkpoints in the folder, and the folder if nothing else is in it.
   *
   * @throws UncheckedIOException if that is not possible
   */
  public void delete() {
    try (Generations generations = Generations.open(folder)) {
      generations.delete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
