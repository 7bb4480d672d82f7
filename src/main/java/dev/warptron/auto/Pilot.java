package dev.warptron.auto;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.Backend;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingRows;
import org.jspecify.annotations.Nullable;

/**
 * Measures the throughput of a device for a job by training on the job's first rows: one warm-up
 * run, then several timed runs. Takes the minimum, to exclude JIT warm-up and interference from
 * other programs.
 *
 * <p>A run uses {@link Trainer}, as the job itself does, so the overhead of an epoch is measured
 * too.
 */
final class Pilot {
  /** Long enough to capture a graph and to adapt the size of slices. */
  private static final double WARM_UP_SECONDS = 0.05;

  private static final double TIMED_SECONDS = 0.05;

  private static final int TIMED_RUNS = 3;

  private static final double LONG_RUN_SECONDS = 0.5;

  /** Enough to make the overhead of an epoch small. */
  private static final int MIN_ROWS = 2048;

  private static final int MIN_BATCHES = 2;

  /** Bounds the memory for data of each epoch. A run never gets this far within its time limit. */
  private static final int MAX_EPOCHS = 100_000;

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
   * @throws dev.warptron.backend.DeviceException if the device fails
   */
  Throughput measure() {
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

  private Throughput measure(
      long began, Backend backend, TrainingRows training, @Nullable TrainingRows validation) {
    TimedRun warmUp = run(backend, training, validation, WARM_UP_SECONDS);
    double secondsPerRow = Double.POSITIVE_INFINITY;
    for (int i = 0; i < TIMED_RUNS; i++) {
      TimedRun timed = run(backend, training, validation, TIMED_SECONDS);
      secondsPerRow = Math.min(secondsPerRow, timed.secondsPerRow());
      if (timed.seconds() > LONG_RUN_SECONDS) {
        break; // a single slice already takes longer than all runs should
      }
    }
    return new Throughput(warmUp.startUpSeconds(began, secondsPerRow), secondsPerRow);
  }

  /** How many training rows a run uses: all of a small data set, otherwise whole batches. */
  private int sampleRows() {
    int all = job.training().count();
    long batch = job.plan().batchSize();
    long batches = Math.max(MIN_BATCHES, (MIN_ROWS + batch - 1) / batch);
    return (int) Math.min(all, batches * batch);
  }

  /** The part of these rows that the sample is of the training rows, rounded up. */
  private int share(int rows) {
    int all = job.training().count();
    return (int) (((long) rows * sampleRows() + all - 1) / all);
  }

  private TimedRun run(
      Backend backend, TrainingRows training, @Nullable TrainingRows validation, double seconds) {
    long epochs =
        Math.min(MAX_EPOCHS, (DeviceSelector.work(job) + training.count() - 1) / training.count());
    TrainingRequest sample = job.withEpochs((int) Math.max(1, epochs));
    TimedRun timed = new TimedRun(job.start().epochs(), seconds, System::nanoTime);
    TrainingResult result = Trainer.run(backend, sample.on(training, validation, timed));
    if (result.hasDiverged()) {
      // The job itself will report this. Until then its rows take as long as any others.
      timed.endAtLeastAfter(job.plan().batchSize());
    }
    return timed;
  }
}
