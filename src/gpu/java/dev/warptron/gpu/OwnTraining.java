package dev.warptron.gpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingRows;
import dev.warptron.train.TrainingStart;
import dev.warptron.train.TrainingState;
import java.util.List;

/**
 * A workload trained by Warptron, through {@link Trainer} like any other training, so that whatever
 * makes that one quicker counts here.
 */
final class OwnTraining implements AutoCloseable {
  private final Backend backend; // the caller's
  private final GpuWorkload workload;
  private final TrainingRows rows;

  /** Brings the rows to the device. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the rows
  OwnTraining(Backend backend, GpuWorkload workload, GpuRows rows) {
    this.backend = backend;
    this.workload = workload;
    this.rows = new TrainingRows(backend, rows.count(), rows.features(), rows.targets());
  }

  /**
   * A timed run.
   *
   * @param seconds from when everything is on the device to when the loss of the last epoch is read
   * @param loss of the last epoch
   * @param step how the device runs a step, in its own words
   */
  record Timed(double seconds, double loss, String step) {}

  /** The loss of each epoch from the start, the penalty included. */
  List<Double> losses(int epochs) {
    return train(epochs, TrainingListener.NONE).history().trainingLoss();
  }

  Timed time(int epochs) {
    Stopwatch stopwatch = new Stopwatch();
    List<Double> losses = train(epochs, stopwatch).history().trainingLoss();
    return new Timed(
        (stopwatch.ended - stopwatch.began) * 1e-9, losses.get(losses.size() - 1), stopwatch.step);
  }

  private TrainingResult train(int epochs, TrainingListener listener) {
    var config = workload.config(epochs);
    var network = workload.network();
    return new Trainer(backend, network, workload.loss(), config)
        .train(rows, /* validation= */ null, TrainingState.initial(network, config), listener);
  }

  /** Frees the rows. */
  @Override
  public void close() {
    rows.close();
  }

  private static final class Stopwatch implements TrainingListener {
    private long began;
    private long ended;
    private String step = "";

    @Override
    public void trainingStarts(TrainingStart start) {
      step = start.step();
      began = System.nanoTime();
    }

    @Override
    public void epochCompleted(EpochMetrics metrics) {
      ended = System.nanoTime();
    }
  }
}
