package dev.warptron.train;

import java.util.ArrayList;
import java.util.List;

/** Writes down what a listener is told, and cancels or fails when it is told to. */
final class Recorder implements TrainingListener {
  private final List<String> calls = new ArrayList<>();
  private final List<TrainingStart> starts = new ArrayList<>();
  private final List<EpochMetrics> metrics = new ArrayList<>();
  private String cancelAfter = "";
  private String failAt = "";

  /** Cancels when it is asked right after this call. */
  Recorder cancelAfter(String call) {
    this.cancelAfter = call;
    return this;
  }

  /** Throws in this call. */
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

  /** All calls, the first one first. */
  List<String> calls() {
    return calls;
  }

  /** What came with the start. */
  List<TrainingStart> starts() {
    return starts;
  }

  /** What came with the complete epochs. */
  List<EpochMetrics> metrics() {
    return metrics;
  }
}
