package dev.warptron.peers;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.LaunchCounts;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.Sampler;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingJob;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingRows;
import dev.warptron.train.TrainingStart;
import dev.warptron.train.TrainingState;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A workload trained by Warptron. Uses {@link Trainer} as every training does, so that all its
 * optimizations are measured.
 */
final class WarptronTraining implements AutoCloseable {
  private final Backend backend; // closed by the caller
  private final Workload workload;
  private final TrainingRows rows;
  private final @Nullable TrainingRows validation; // null if nothing is measured after an epoch

  /** Uploads the rows to the device. */
  @MustBeClosed
  WarptronTraining(Backend backend, Workload workload, Rows rows) {
    this(backend, workload, rows, /* test= */ null);
  }

  /**
   * Uploads the rows to the device.
   *
   * @param test test rows; used if the workload keeps the best weights
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the rows
  WarptronTraining(Backend backend, Workload workload, Rows rows, @Nullable Rows test) {
    this.backend = backend;
    this.workload = workload;
    this.rows = uploaded(backend, rows);
    this.validation =
        workload.recipe().keepsBest() && test != null ? uploaded(backend, test) : null;
  }

  @MustBeClosed
  private static TrainingRows uploaded(Backend backend, Rows rows) {
    return new TrainingRows(
        backend,
        rows.count(),
        rows.inputs(),
        rows.targets(),
        rows.weights(),
        tensor -> tensor.write(rows.features()));
  }

  /**
   * A timed run.
   *
   * @param seconds from the end of the uploads until the loss of the last epoch is read
   * @param loss of the last epoch
   * @param step the device's description of its training step
   * @param launches made during the run
   */
  record Timed(double seconds, double loss, String step, LaunchCounts launches) {}

  /** Whether the rows are in device memory. */
  boolean areResident() {
    return rows.areResident();
  }

  /** The loss of each epoch, including the penalty. */
  List<Double> losses(int epochs) {
    return train(epochs, shuffled(), TrainingListener.NONE).history().trainingLoss();
  }

  /**
   * The losses of a training without shuffling. Without penalty and weights, the mean loss of each
   * epoch, each row measured before the update by its batch. With one of them, only the loss of all
   * rows after the last epoch, because scikit-learn's curve adds the penalty per batch, and takes
   * the mean of the batches. The loss of each epoch is preferred: on images, rounding changes it
   * about ten times less.
   */
  List<Double> unshuffledLosses(int epochs) {
    Sampler identity = (epoch, count) -> IntStream.range(0, count).toArray();
    TrainingResult result = train(epochs, identity, TrainingListener.NONE);
    boolean isPlain =
        workload.penalty().isNone() && workload.recipe().weights() == Recipe.Weights.NONE;
    return isPlain ? result.history().trainingLoss() : List.of(result.training().loss());
  }

  /** The accuracy on test rows after training. */
  double accuracy(int epochs, Rows test) {
    try (TrainingRows testRows = uploaded(backend, test)) {
      // The last call measures once, at the end.
      TrainingResult trained = train(epochs, shuffled(), TrainingListener.NONE);
      return run(testRows, null, 0, shuffled(), trained.state(), TrainingListener.NONE)
          .training()
          .score();
    }
  }

  Timed time(int epochs) {
    return time(epochs, () -> {}, () -> {});
  }

  /**
   * A timed run with callbacks.
   *
   * @param begins called right before the timed part
   * @param ends called right after it
   */
  Timed time(int epochs, Runnable begins, Runnable ends) {
    Stopwatch stopwatch = new Stopwatch(backend, epochs, begins, ends);
    List<Double> losses = train(epochs, shuffled(), stopwatch).history().trainingLoss();
    return new Timed(
        (stopwatch.ended - stopwatch.began) * 1e-9,
        losses.get(losses.size() - 1),
        stopwatch.step,
        stopwatch.launchesAtTheEnd.since(stopwatch.launchesBefore));
  }

  private Sampler shuffled() {
    return Sampler.shuffled(workload.config(0).seed());
  }

  private TrainingResult train(int epochs, Sampler shuffle, TrainingListener listener) {
    TrainingState start = TrainingState.initial(workload.network(), workload.config(epochs));
    return run(rows, validation, epochs, shuffle, start, listener);
  }

  private TrainingResult run(
      TrainingRows training,
      @Nullable TrainingRows measured,
      int epochs,
      Sampler shuffle,
      TrainingState start,
      TrainingListener listener) {
    return Trainer.run(
            backend,
            new TrainingJob(
                workload.network(),
                workload.loss(),
                workload.config(epochs),
                shuffle,
                training,
                measured,
                start,
                listener))
        .requireFinite();
  }

  /** Frees the rows. */
  @Override
  public void close() {
    rows.close();
    if (validation != null) {
      validation.close();
    }
  }

  private static final class Stopwatch implements TrainingListener {
    private final Backend backend;
    private long began;
    private long ended;
    private LaunchCounts launchesBefore = LaunchCounts.NONE;
    private LaunchCounts launchesAtTheEnd = LaunchCounts.NONE;
    private String step = "";
    private int epochsLeft;
    private final Runnable begins;
    private final Runnable ends;

    Stopwatch(Backend backend, int epochs, Runnable begins, Runnable ends) {
      this.backend = backend;
      this.epochsLeft = epochs;
      this.begins = begins;
      this.ends = ends;
    }

    @Override
    public void trainingStarts(TrainingStart start) {
      step = start.step();
      launchesBefore = backend.launchCounts();
      begins.run();
      began = System.nanoTime();
    }

    @Override
    public void epochCompleted(EpochMetrics metrics) {
      ended = System.nanoTime();
      launchesAtTheEnd = backend.launchCounts();
      epochsLeft--;
      if (epochsLeft == 0) {
        ends.run();
      }
    }
  }
}
