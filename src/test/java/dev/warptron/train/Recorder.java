package dev.warptron.train;

import java.util.ArrayList;
import java.util.List;

/** Records the events of a listener, and cancels or throws at a given event. */
final class Recorder implements TrainingListener {
  private final List<String> calls = new ArrayList<>();
  private final List<TrainingStart> starts = new ArrayList<>();
  private final List<EpochMetrics> metrics = new ArrayList<>();
  private String cancelAfter = "";
  private String failAt = "";

  /** The event after which {@code isCancelled} returns true. */
  Recorder cancelAfter(String call) {
    this.cancelAfter = call;
    return this;
  }

  /** The event that throws. */
  Recorder failAt(String call) {
    this.failAt = call;
    return this;
  }

  @Override
  public void trainingStarts(TrainingStart start) {
    starts.add(start);
    record("start");
  }

  @Override
  public void batchesCompleted(int epoch, int rowsDone, int rows) {
    record("epoch %d: %d of %d rows".formatted(epoch, rowsDone, rows));
  }

  @Override
  public void epochCompleted(EpochMetrics completed) {
    metrics.add(completed);
    record("epoch %d complete".formatted(completed.epoch()));
  }

  @Override
  public boolean isCancelled() {
    boolean cancelled = calls.get(calls.size() - 1).equals(cancelAfter);
    record("cancelled?");
    return cancelled;
  }

  private void record(String call) {
    calls.add(call);
    if (call.equals(failAt)) {
      throw new IllegalStateException("the listener failed");
    }
  }

  /** All events, in order. */
  List<String> calls() {
    return calls;
  }

  /** The argument of the start event. */
  List<TrainingStart> starts() {
    return starts;
  }

  /** The arguments of the epoch events. */
  List<EpochMetrics> metrics() {
    return metrics;
  }
}
