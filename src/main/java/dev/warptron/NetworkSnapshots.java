package dev.warptron;

import dev.warptron.files.Generations;
import dev.warptron.io.SavedCheckpoint;
import dev.warptron.model.Precision;
import dev.warptron.train.Snapshots;
import dev.warptron.train.TrainingSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the snapshots of one network as a record of a folder. */
final class NetworkSnapshots implements Snapshots {
  /** A checkpoint may take one part of this many of the time between two. */
  private static final long MOST_SHARE = 20;

  private final Generations generations;
  private final String name;
  private final Map<String, String> job;
  private final Precision precision;
  private final CheckpointOptions.Interval interval;
  private final boolean resumes;
  private List<String> passedOver = List.of();
  private int resumed = -1; // epochs that were complete at the start; -1 without a checkpoint
  private int lastEpochs; // completed at the last checkpoint
  private long lastNanos = System.nanoTime(); // when the last one was complete
  private long costNanos; // of the last one

  NetworkSnapshots(
      Generations generations,
      String name,
      Map<String, String> job,
      Precision precision,
      CheckpointOptions.Interval interval,
      boolean resumes) {
    this.generations = generations;
    this.name = name;
    this.job = job;
    this.precision = precision;
    this.interval = interval;
    this.resumes = resumes;
  }

  @Override
  public @Nullable TrainingSnapshot latest() {
    if (!resumes) {
      return null;
    }
    try {
      TrainingSnapshot latest =
          generations.read(name, SavedCheckpoint::read).map(SnapshotContent::snapshot).orElse(null);
      lastEpochs = latest == null ? 0 : latest.history().size();
      passedOver = generations.passedOver(name);
      resumed = latest == null ? -1 : lastEpochs;
      lastNanos = System.nanoTime();
      return latest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String description() {
    String from = resumed < 0 ? "" : ", resumed after epoch %d of this training".formatted(resumed);
    return passedOver.isEmpty()
        ? from
        : from + "; passed over as damaged: " + String.join(", ", passedOver);
  }

  @Override
  public int epochsUntilDue(int done) {
    return interval.time() == null
        ? Math.max(1, interval.epochs() - (done - lastEpochs))
        : Integer.MAX_VALUE;
  }

  @Override
  public boolean isDue(int done) {
    Duration time = interval.time();
    return time == null
        ? done - lastEpochs >= interval.epochs()
        : System.nanoTime() - lastNanos >= Math.max(time.toNanos(), MOST_SHARE * costNanos);
  }

  @Override
  public void save(TrainingSnapshot snapshot) {
    long began = System.nanoTime();
    try {
      generations.write(name, SnapshotContent.of(snapshot, job, precision)::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lastEpochs = snapshot.history().size();
    lastNanos = System.nanoTime();
    costNanos = lastNanos - began;
  }
}
