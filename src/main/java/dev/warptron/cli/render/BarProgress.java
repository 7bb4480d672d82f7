package dev.warptron.cli.render;

import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingStart;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows a progress bar on a terminal. It also advances within an epoch. */
final class BarProgress implements Progress {
  private final PrintWriter err;
  private final Terminal terminal;
  private final String score;
  private @Nullable Bar bar;
  private @Nullable EpochMetrics last;
  private int firstEpoch = -1;

  BarProgress(PrintWriter err, Terminal terminal, String score) {
    this.err = err;
    this.terminal = terminal;
    this.score = score;
  }

  @Override
  public void trainingStarts(TrainingStart start) {
    bar = new Bar(err, terminal.columns(), start.config().epochs(), this::messages);
  }

  @Override
  public void batchesCompleted(int epoch, int rowsDone, int rows) {
    firstEpoch = firstEpoch < 0 ? epoch : firstEpoch;
    if (bar != null) {
      long within = (long) rowsDone * Bar.STEPS_PER_EPOCH / rows;
      bar.stepTo((long) (epoch - firstEpoch) * Bar.STEPS_PER_EPOCH + within);
    }
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    last = metrics;
  }

  private List<String> messages() {
    return last == null
        ? List.of("")
        : List.of(Progress.describe(last, score), Progress.describeLosses(last));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
