package dev.warptron.cli.common;

import dev.warptron.data.Task;
import dev.warptron.metric.Metrics;
import dev.warptron.metric.PredictionMetric;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.EarlyStopping.Keep;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for early stopping and for the weights to keep. */
public final class EarlyStoppingOptions {
  @Option(
      names = "--early-stopping",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "End the training after 10 epochs without a better --monitor; --patience changes the"
              + " number. Default: run all epochs.")
  private boolean earlyStopping;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "End the training after N epochs without a better --monitor.")
  private @Nullable Integer patience;

  @Option(
      names = "--min-delta",
      paramLabel = "X",
      description =
          "An epoch ends the waiting of --patience if it is better by more than X. Default: 0.")
  private @Nullable Double minDelta;

  @Option(
      names = "--monitor",
      paramLabel = "NAME",
      converter = MetricConverters.Monitors.class,
      description =
          "What makes an epoch of the validation rows better: loss, or a metric of evaluate --metric."
              + " Default: loss.")
  private @Nullable String monitor;

  @Option(
      names = "--keep",
      paramLabel = "WHICH",
      converter = Converters.KeptWeights.class,
      description =
          "The weights to keep: best for those of the best epoch by --monitor, the first of several"
              + " equal ones, last-best for the last of these, or last. Default: that of the preset if"
              + " there are validation rows; last for tune --result refit,"
              + " unless it stops early.")
  private @Nullable Keep keep;

  /** For picocli. */
  public EarlyStoppingOptions() {}

  /** The option that needs validation rows; null if there is none. */
  @Nullable String needsValidation() {
    if (patience != null) {
      return "--patience";
    }
    if (earlyStopping) {
      return "--early-stopping";
    }
    if (monitor != null) {
      return "--monitor";
    }
    return keep == null || keep == Keep.LAST ? null : "--keep " + keep.label();
  }

  /**
   * What the options ask for; null if there are none.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  @Nullable EarlyStopping stopping() {
    if (needsValidation() == null && minDelta == null && keep == null) {
      return null;
    }
    boolean endsEarly = patience != null || earlyStopping;
    if (minDelta != null && !endsEarly) {
      throw new IllegalArgumentException(
          "--min-delta needs --early-stopping or --patience: without them no epoch is waited for");
    }
    if (patience != null && patience < 1) {
      throw new IllegalArgumentException("--patience must be at least 1, got " + patience);
    }
    EarlyStopping stopping = EarlyStopping.OFF.withKeep(keep == null ? Keep.BEST : keep);
    if (monitor != null) {
      stopping = stopping.withMonitor(monitor);
    }
    if (endsEarly) {
      stopping =
          stopping.withPatience(patience == null ? EarlyStopping.DEFAULT_PATIENCE : patience);
    }
    try {
      return minDelta == null ? stopping : stopping.withMinDelta(minDelta);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--min-delta: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that the metric suits the task.
   *
   * @throws IllegalArgumentException if it does not
   */
  void check(Task task) {
    if (monitor == null || monitor.equals(EarlyStopping.LOSS)) {
      return;
    }
    int classes =
        switch (task) {
          case BINARY, MULTILABEL -> 2;
          case MULTICLASS -> 3;
          case REGRESSION -> 0;
        };
    PredictionMetric metric = Metrics.parse(monitor).orElseThrow();
    if (!metric.takes(classes)) {
      throw new IllegalArgumentException(
          "--monitor %s is not defined for a %s task".formatted(monitor, task.label()));
    }
  }
}
