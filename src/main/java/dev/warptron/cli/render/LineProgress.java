package dev.warptron.cli.render;

import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingStart;
import java.io.PrintWriter;

/** Prints a line from time to time, for output that is not a terminal. */
final class LineProgress implements Progress {
  private final PrintWriter err;
  private final String score;
  private final LinePace pace = new LinePace();
  private int epochs = 1;
  private int done;

  LineProgress(PrintWriter err, String score) {
    this.err = err;
    this.score = score;
  }

  @Override
  public void trainingStarts(TrainingStart start) {
    epochs = start.config().epochs();
    pace.begin();
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    done++;
    if (pace.isDue(done, epochs)) {
      err.printf("epoch %d of %d: %s%n", done, epochs, Progress.describe(metrics, score));
    }
  }
}
