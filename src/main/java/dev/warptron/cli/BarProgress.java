package dev.warptron.cli;

import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingStart;
import java.time.Duration;
import java.time.Instant;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar that moves, on a terminal. A part of an epoch counts as a part of a step. */
final class BarProgress implements Progress {
  /** Fine enough for the bar to move within an epoch that takes minutes. */
  static final int STEPS_PER_EPOCH = 100;

  static final Duration REDRAW = Duration.ofMillis(200);

  private @Nullable ProgressBar bar;
  private Instant lastMessage = Instant.EPOCH;
  private int firstEpoch = -1;

  @Override
  public void trainingStarts(TrainingStart start) {
    bar = bar("training", start.config().epochs());
  }

  /** A bar of so many epochs, in steps of an epoch's hundredth part. */
  static ProgressBar bar(String name, long epochs) {
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setInitialMax(epochs * STEPS_PER_EPOCH)
        .setUnit(" epochs", STEPS_PER_EPOCH)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis((int) REDRAW.toMillis())
        .build();
  }

  @Override
  public void batchesCompleted(int epoch, int rowsDone, int rows) {
    firstEpoch = firstEpoch < 0 ? epoch : firstEpoch;
    if (bar != null) {
      long within = (long) rowsDone * STEPS_PER_EPOCH / rows;
      bar.stepTo((long) (epoch - firstEpoch) * STEPS_PER_EPOCH + within);
    }
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    Instant now = Instant.now();
    if (bar != null && now.isAfter(lastMessage.plus(REDRAW))) {
      lastMessage = now;
      bar.setExtraMessage(Progress.describe(metrics));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
