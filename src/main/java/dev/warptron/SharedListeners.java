package dev.warptron;

import dev.warptron.backend.Backends;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;

/** Serializes the calls of all listeners, and can cancel all trainings. */
final class SharedListeners {
  private boolean cancelled; // guarded by this

  /** Wraps the listener of one training; its thread calls the wrapper. */
  TrainingListener of(TrainingListener listener) {
    return new OneAtATime(listener);
  }

  /** Cancels all trainings; each ends when it next asks whether it is cancelled. */
  synchronized void cancelAll() {
    cancelled = true;
  }

  private final class OneAtATime implements TrainingListener {
    private final TrainingListener listener;

    OneAtATime(TrainingListener listener) {
      this.listener = listener;
    }

    @Override
    public void deviceChosen(Backends.Choice choice) {
      synchronized (SharedListeners.this) {
        listener.deviceChosen(choice);
      }
    }

    @Override
    public void trainingStarts(TrainingStart start) {
      synchronized (SharedListeners.this) {
        listener.trainingStarts(start);
      }
    }

    @Override
    public void epochCompleted(EpochMetrics metrics) {
      synchronized (SharedListeners.this) {
        listener.epochCompleted(metrics);
      }
    }

    @Override
    public void batchesCompleted(int epoch, int rowsDone, int rows) {
      synchronized (SharedListeners.this) {
        listener.batchesCompleted(epoch, rowsDone, rows);
      }
    }

    @Override
    public boolean isCancelled() {
      synchronized (SharedListeners.this) {
        return cancelled || listener.isCancelled();
      }
    }
  }
}
