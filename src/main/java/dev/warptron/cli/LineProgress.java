package dev.warptron.cli;

import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingStart;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;

/** A line now and then, where nothing can move: in a file, or in the output of a build. */
final class LineProgress implements Progress {
  private static final int LINES = 10;
  private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(30);

  private final PrintWriter err;
  private Instant lastLine = Instant.now();
  private int epochs = 1;
  private int done;

  LineProgress(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void trainingStarts(TrainingStart start) {
    epochs = start.config().epochs();
    lastLine = Instant.now();
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    done++;
    boolean tenth = (long) done * LINES / epochs > (long) (done - 1) * LINES / epochs;
    if (tenth || Instant.now().isAfter(lastLine.plus(AT_LEAST_EVERY))) {
      lastLine = Instant.now();
      err.printf("epoch %d of %d: %s%n", done, epochs, Progress.describe(metrics));
    }
  }
}
