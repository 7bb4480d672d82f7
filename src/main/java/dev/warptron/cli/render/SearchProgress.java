package dev.warptron.cli.render;

import dev.warptron.cli.common.Interruption;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingStart;
import java.io.PrintWriter;
import java.util.List;

/** Displays the combined progress of many trainings until it is closed. */
public abstract class SearchProgress implements AutoCloseable {
  private final int networks;
  private final long epochs;
  private long stepsDone;
  private long epochsDone;
  private int networksDone;

  private SearchProgress(int networks, long epochs) {
    this.networks = networks;
    this.epochs = epochs;
  }

  /** Shows nothing. */
  static SearchProgress none(int networks, long epochs) {
    return new None(networks, epochs);
  }

  /** Shows a progress bar on a terminal. */
  static SearchProgress bar(PrintWriter err, Terminal terminal, int networks, long epochs) {
    return new OnTerminal(err, terminal, networks, epochs);
  }

  /** Prints a line from time to time, for output that is not a terminal. */
  static SearchProgress lines(PrintWriter err, int networks, long epochs) {
    return new Lines(err, networks, epochs);
  }

  /** The listener of one of the networks, which cancels its training on interruption. */
  public Progress network(Interruption interruption) {
    return new Network(interruption);
  }

  /**
   * Called when part of an epoch is complete.
   *
   * @param steps completed hundredths of epochs, over all networks
   */
  void stepsCompleted(long steps) {}

  /** Called when an epoch of any network is complete. */
  void epochCompleted() {}

  /** A short description of the progress. */
  final String describe() {
    return "%d of %d networks complete".formatted(networksDone, networks);
  }

  final long epochs() {
    return epochs;
  }

  final long epochsDone() {
    return epochsDone;
  }

  /** Ends the display. Idempotent. */
  @Override
  public void close() {}

  private final class Network implements Progress {
    private final Interruption interruption;
    private int last; // number of epochs, those before this training not counted
    private int before = -1; // epochs before this training; -1 until it is known
    private long ownSteps;

    Network(Interruption interruption) {
      this.interruption = interruption;
    }

    @Override
    public void trainingStarts(TrainingStart start) {
      last = start.config().epochs();
    }

    @Override
    public void batchesCompleted(int epoch, int rowsDone, int rows) {
      long done = relative(epoch) - 1L;
      advance(done * Bar.STEPS_PER_EPOCH + (long) rowsDone * Bar.STEPS_PER_EPOCH / rows);
    }

    @Override
    public void epochCompleted(EpochMetrics metrics) {
      int done = relative(metrics.epoch());
      advance((long) done * Bar.STEPS_PER_EPOCH);
      epochsDone++;
      networksDone += done == last ? 1 : 0;
      SearchProgress.this.epochCompleted();
    }

    /** A network may go on after a part of its training. */
    private int relative(int epoch) {
      if (before < 0) {
        before = epoch - 1;
      }
      return epoch - before;
    }

    private void advance(long steps) {
      stepsDone += steps - ownSteps;
      ownSteps = steps;
      // Epochs of a best epoch that is trained again are not planned.
      stepsCompleted(Math.min(stepsDone, epochs * Bar.STEPS_PER_EPOCH));
    }

    @Override
    public boolean isCancelled() {
      return interruption.isRequested();
    }
  }

  private static final class None extends SearchProgress {
    None(int networks, long epochs) {
      super(networks, epochs);
    }
  }

  private static final class OnTerminal extends SearchProgress {
    private final Bar bar;
    private boolean closed;

    OnTerminal(PrintWriter err, Terminal terminal, int networks, long epochs) {
      super(networks, epochs);
      bar = new Bar(err, terminal.columns(), epochs, () -> List.of(describe()));
    }

    @Override
    void stepsCompleted(long steps) {
      bar.stepTo(steps);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        bar.close();
      }
    }
  }

  private static final class Lines extends SearchProgress {
    private final PrintWriter err;
    private final LinePace pace = new LinePace();

    Lines(PrintWriter err, int networks, long epochs) {
      super(networks, epochs);
      this.err = err;
    }

    @Override
    void epochCompleted() {
      if (pace.isDue(epochsDone(), epochs())) {
        err.printf("epoch %d of %d: %s%n", epochsDone(), epochs(), describe());
      }
    }
  }
}
