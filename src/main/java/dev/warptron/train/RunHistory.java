package dev.warptron.train;

import dev.warptron.backend.spi.StepPlan;
import dev.warptron.optim.FollowedRate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The epochs of a run that the listener has received, and what follows from their metrics: the best
 * epoch, the learning rate, and whether the training ends. Epochs are counted from the start of
 * this run.
 */
final class RunHistory {
  private final List<EpochMetrics> epochs = new ArrayList<>();
  private final @Nullable Monitor monitor; // null without a monitored metric
  private final @Nullable RateHistory rates; // null if the learning rate follows no losses

  /** Without an epoch. */
  RunHistory(TrainingJob job) {
    this.monitor = Monitor.of(job);
    this.rates = RateHistory.of(job);
  }

  /** The number of epochs. */
  int size() {
    return epochs.size();
  }

  /** The metrics of all epochs, a view. */
  List<EpochMetrics> epochs() {
    return Collections.unmodifiableList(epochs);
  }

  /** Follows the monitored metric; null without one. */
  @Nullable Monitor monitor() {
    return monitor;
  }

  /** Whether the learning rate of an epoch depends on the metrics of the one before. */
  boolean decidesRates() {
    return rates != null;
  }

  /** Adds the metrics of the next epoch. */
  void add(EpochMetrics metrics) {
    epochs.add(metrics);
    if (monitor != null && metrics.monitored() != null) {
      monitor.record(epochs.size(), metrics.monitored());
    }
    if (rates != null) {
      rates.add(metrics, monitor);
    }
  }

  /** The plan of the epoch that follows some epochs of this run. */
  StepPlan plan(StepPlan plan, int done) {
    return rates == null ? plan : rates.plan(plan, done);
  }

  /** The learning rate after some epochs of this run; null if it follows no losses. */
  @Nullable FollowedRate rate(int done) {
    return rates == null ? null : rates.after(done);
  }

  /** Whether the schedule of the learning rate ends the training now. */
  boolean ratesHaveEnded() {
    return rates != null && rates.hasEnded();
  }

  /** Whether the monitored metric ends the training now. */
  boolean isExhausted() {
    return monitor != null && monitor.isExhausted();
  }

  /**
   * How early stopping ended; null without a monitored metric.
   *
   * @param before epochs before this run
   */
  @Nullable Stop stop(int before, boolean isEarly) {
    return monitor == null ? null : monitor.stop(before, epochs.size(), isEarly);
  }

  /** The metrics of the first epochs, or of all if there are fewer. */
  History first(int count) {
    return new History(epochs.subList(0, Math.min(count, epochs.size())));
  }
}
