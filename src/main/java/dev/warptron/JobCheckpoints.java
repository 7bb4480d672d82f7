package dev.warptron;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.spi.Backend;
import dev.warptron.files.Generations;
import dev.warptron.io.SavedCheckpoint;
import dev.warptron.train.Snapshots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of the networks that are trained as one job, in a folder. Each network has its
 * own record there, because its bits depend on no other one.
 */
final class JobCheckpoints implements AutoCloseable {
  private final @Nullable Generations generations; // null: nothing is kept
  private final Map<String, String> job;
  private final CheckpointOptions.Interval interval;
  private final boolean resumes;

  private JobCheckpoints(
      @Nullable Generations generations,
      Map<String, String> job,
      CheckpointOptions.Interval interval,
      boolean resumes) {
    this.generations = generations;
    this.job = job;
    this.interval = interval;
    this.resumes = resumes;
  }

  /**
   * The checkpoints of some trainings, which keep none or all in one folder.
   *
   * @param device that trains
   * @throws CheckpointException if the folder has checkpoints of another job, or of this one and
   *     the options do not resume it
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the folder
  static JobCheckpoints open(List<NetworkFit> fits, Backends.Choice device) {
    CheckpointOptions options = common(fits);
    if (options == null) {
      return new JobCheckpoints(
          null, Map.of(), CheckpointOptions.Interval.DEFAULT, /* resumes= */ false);
    }
    Map<String, String> job = JobIdentity.of(fits, device);
    try {
      Generations generations = Generations.open(options.folder());
      try {
        check(generations, options, job);
        return new JobCheckpoints(generations, job, options.interval(), options.resume());
      } catch (IOException | RuntimeException e) {
        generations.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable CheckpointOptions common(List<NetworkFit> fits) {
    List<Optional<CheckpointOptions>> all =
        fits.stream().map(fit -> Optional.ofNullable(fit.checkpoints())).distinct().toList();
    if (all.size() > 1) {
      throw new IllegalArgumentException(
          "trainings that run together keep their checkpoints in the same folder, or none");
    }
    return all.get(0).orElse(null);
  }

  private static void check(
      Generations generations, CheckpointOptions options, Map<String, String> job)
      throws IOException {
    List<String> names = generations.names();
    for (String name : names) {
      Map<String, String> there =
          generations.read(name, SavedCheckpoint::read).map(SavedCheckpoint::job).orElse(job);
      List<String> differences = JobIdentity.differences(there, job);
      if (!differences.isEmpty()) {
        throw new CheckpointException(
            "%s has checkpoints of another job (%s): repeat that job, or choose another folder"
                .formatted(options.folder(), String.join("; ", differences)));
      }
    }
    if (!names.isEmpty() && !options.resume()) {
      throw new CheckpointException(
          ("%s has checkpoints of this job: resume it, or choose another folder, or delete this"
                  + " one to start from the beginning")
              .formatted(options.folder()));
    }
  }

  /**
   * The device of the checkpoints where the program chooses one: another kind of device would give
   * other bits.
   *
   * @throws UncheckedIOException if the folder cannot be read, or is in use
   */
  static DeviceRequest device(DeviceRequest request, @Nullable CheckpointOptions options) {
    if (options == null || !options.resume() || !request.isAuto() || !options.isUsed()) {
      return request;
    }
    try (Generations generations = Generations.open(options.folder())) {
      for (String name : generations.names()) {
        String device =
            generations
                .read(name, SavedCheckpoint::read)
                .map(saved -> JobIdentity.device(saved.job()))
                .orElse("");
        if (!device.isEmpty()) {
          return request.withDevice(device);
        }
      }
      return request;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a training of the job keeps its state with.
   *
   * @param network number of the training in the job, from 0
   */
  Snapshots of(int network, Backend backend) {
    return generations == null
        ? Snapshots.NONE
        : new NetworkSnapshots(
            generations,
            "network-%03d".formatted(network),
            job,
            backend.precision(),
            interval,
            resumes);
  }

  /** Releases the folder. */
  @Override
  public void close() {
    if (generations != null) {
      try {
        generations.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
