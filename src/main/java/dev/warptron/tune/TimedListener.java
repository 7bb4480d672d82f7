package dev.warptron.tune;

import dev.warptron.backend.Backends;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;

/** Ends a training when a budget is over. */
record TimedListener(TrainingListener observer, TimeBudget budget) implements TrainingListener {
  @Override
  public void deviceChosen(Backends.Choice choice) {
    observer.deviceChosen(choice);
  }

  @Override
  public void trainingStarts(TrainingStart start) {
    observer.trainingStarts(start);
  }

  @Override
  public void epochCompleted(EpochMetrics metrics) {
    observer.epochCompleted(metrics);
  }

  @Override
  public void batchesCompleted(int epoch, int rowsDone, int rows) {
    observer.batchesCompleted(epoch, rowsDone, rows);
  }

  @Override
  public boolean isCancelled() {
    return observer.isCancelled() || budget.isOver();
  }
}
