package dev.warptron.headtohead;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.LaunchCounts;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.RowOrders;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingRows;
import dev.warptron.train.TrainingStart;
import dev.warptron.train.TrainingState;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A workload trained by Warptron, through {@link Trainer} like any other training, so that whatever
 * makes that one quicker counts here.
 */
final class OwnTraining implements AutoCloseable {
  private final Backend backend; // the caller's
  private final Workload workload;
  private final TrainingRows rows;

  /** Brings the rows to the device. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the rows
  OwnTraining(Backend backend, Workload workload, Rows rows) {
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
   * @param launches how often the device was given work meanwhile
   */
  record Timed(double seconds, double loss, String step, LaunchCounts launches) {}

  /** Whether the rows are in the device's own memory. */
  boolean areResident() {
    return rows.areResident();
  }

  /** The loss of each epoch from the start, the penalty included. */
  List<Double> losses(int epochs) {
    return train(epochs, shuffled(), TrainingListener.NONE).history().trainingLoss();
  }

  /**
   * The losses if the rows are visited in the order in which they lie: of each epoch, as each row
   * was met; with a penalty, which scikit-learn adds for each batch, the one after the last epoch.
   * That one is the less exact on images: rounding moves it some ten times as far as an epoch's.
   */
  List<Double> lossesAsTheyLie(int epochs) {
    RowOrders asTheyLie = (epoch, count) -> IntStream.range(0, count).toArray();
    TrainingResult result = train(epochs, asTheyLie, TrainingListener.NONE);
    return workload.penalty().isNone()
        ? result.history().trainingLoss()
        : List.of(result.training().loss());
  }

  /** The accuracy on other rows after so many epochs. */
  double accuracy(int epochs, Rows test) {
    try (TrainingRows others =
        new TrainingRows(backend, test.count(), test.features(), test.targets())) {
      // Measured after the last epoch, not after each.
      TrainingResult trained = train(epochs, shuffled(), TrainingListener.NONE);
      return new Trainer(backend, workload.network(), workload.loss(), workload.config(0))
          .train(others, null, trained.state(), TrainingListener.NONE)
          .training()
          .score();
    }
  }

  Timed time(int epochs) {
    return time(epochs, () -> {}, () -> {});
  }

  /**
   * The same.
   *
   * @param begins called when the time begins
   * @param ends called when it has ended
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

  private RowOrders shuffled() {
    return RowOrders.shuffled(workload.config(0).seed());
  }

  private TrainingResult train(int epochs, RowOrders orders, TrainingListener listener) {
    var config = workload.config(epochs);
    var network = workload.network();
    return new Trainer(backend, network, workload.loss(), config, orders)
        .train(rows, /* validation= */ null, TrainingState.initial(network, config), listener);
  }

  /** Frees the rows. */
  @Override
  public void close() {
    rows.close();
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
