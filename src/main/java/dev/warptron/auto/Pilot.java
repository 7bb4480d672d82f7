package dev.warptron.auto;

import dev.warptron.backend.Backend;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingRows;
import org.jspecify.annotations.Nullable;

/**
 * Trains on some rows of a job for a moment to see how long all of it would take on a device: once
 * until everything is warm, then by the clock. Of several times the shortest counts: what made the
 * others longer is other programs, and Java that was not compiled yet.
 *
 * <p>It goes through {@link Trainer}, as the job itself will: what an epoch costs beside its
 * updates is measured with them.
 */
final class Pilot {
  /** Long enough for a graph to be captured and a slice to find its size. */
  private static final double WARM_UP_SECONDS = 0.05;

  private static final double TIMED_SECONDS = 0.05;

  private static final int TIMED_LAPS = 3;

  private static final double LONG_LAP_SECONDS = 0.5;

  /** Enough for an epoch's own costs to weigh little. */
  private static final int LEAST_ROWS = 2048;

  private static final int LEAST_BATCHES = 2;

  /** So that nothing that is kept for each epoch grows large; more than can be run in the time. */
  private static final int MOST_EPOCHS = 100_000;

  private final TrainingRequest job;
  private final BackendProvider provider;
  private final DeviceOptions options;

  Pilot(TrainingRequest job, BackendProvider provider, DeviceOptions options) {
    this.job = job;
    this.provider = provider;
    this.options = options;
  }

  /**
   * Opens the device, measures, and closes it.
   *
   * @throws dev.warptron.backend.DeviceException if the device cannot do it
   */
  Speed measure() {
    long began = System.nanoTime();
    try (Backend backend = provider.open(options);
        TrainingRows training = job.training().upload(backend, sampleRows())) {
      TrainingRequest.Rows validation = job.validation();
      if (validation == null) {
        return measure(began, backend, training, null);
      }
      try (TrainingRows measured = validation.upload(backend, share(validation.count()))) {
        return measure(began, backend, training, measured);
      }
    }
  }

  private Speed measure(
      long began, Backend backend, TrainingRows training, @Nullable TrainingRows validation) {
    Lap warmUp = run(backend, training, validation, WARM_UP_SECONDS);
    double secondsPerRow = Double.POSITIVE_INFINITY;
    for (int lap = 0; lap < TIMED_LAPS; lap++) {
      Lap timed = run(backend, training, validation, TIMED_SECONDS);
      secondsPerRow = Math.min(secondsPerRow, timed.secondsPerRow());
      if (timed.seconds() > LONG_LAP_SECONDS) {
        break; // one slice takes longer than all laps should
      }
    }
    return new Speed(warmUp.secondsBeside(began, secondsPerRow), secondsPerRow);
  }

  /** All rows of a small data set; otherwise whole batches. */
  private int sampleRows() {
    int all = job.training().count();
    long batch = job.plan().batchSize();
    long batches = Math.max(LEAST_BATCHES, (LEAST_ROWS + batch - 1) / batch);
    return (int) Math.min(all, batches * batch);
  }

  /**
   * As many of these rows for the sample as there are of them for all training rows, rounded up.
   */
  private int share(int rows) {
    int all = job.training().count();
    return (int) (((long) rows * sampleRows() + all - 1) / all);
  }

  private Lap run(
      Backend backend, TrainingRows training, @Nullable TrainingRows validation, double seconds) {
    long epochs =
        Math.min(MOST_EPOCHS, (DeviceContest.work(job) + training.count() - 1) / training.count());
    TrainingRequest sample = job.withEpochs((int) Math.max(1, epochs));
    Lap lap = new Lap(job.start().epochs(), seconds, System::nanoTime);
    TrainingResult result = Trainer.run(backend, sample.on(training, validation, lap));
    if (result.hasDiverged()) {
      // The job will say so itself. Its rows take as long as any others until then.
      lap.endAtLeastAfter(job.plan().batchSize());
    }
    return lap;
  }
}
