package dev.warptron.optim;

import java.util.Locale;

/**
 * When a training ends before its last epoch and which weights it keeps, both by a metric of the
 * validation rows. It has no effect without validation rows.
 *
 * @param monitor {@link #LOSS} for the validation loss, or the name of a metric; default the loss
 * @param patience consecutive epochs without an improvement after which the training ends, at least
 *     1; {@link #NEVER} (the default) to run all epochs
 * @param minDelta an epoch is an improvement if it is better than the best one before it by more
 *     than this, &gt;= 0 and finite, in the unit of the metric; default 0
 * @param keep the weights to keep; default those of the last epoch
 */
public record EarlyStopping(String monitor, int patience, double minDelta, Keep keep) {
  /** The name of the validation loss. */
  public static final String LOSS = "loss";

  /** The patience of a training that runs all its epochs. */
  public static final int NEVER = Integer.MAX_VALUE;

  /** The patience if early stopping is asked for without a number, as in scikit-learn. */
  public static final int DEFAULT_PATIENCE = 10;

  /** Runs all epochs and keeps the last weights. */
  public static final EarlyStopping OFF = new EarlyStopping(LOSS, NEVER, 0, Keep.LAST);

  /** Runs all epochs and keeps the weights with the lowest validation loss. */
  public static final EarlyStopping KEEP_BEST = new EarlyStopping(LOSS, NEVER, 0, Keep.BEST);

  /** Which weights a training keeps. */
  public enum Keep {
    /** Those after the last epoch that ran. */
    LAST,
    /** Those after the epoch with the best value of the metric, the first of several equal ones. */
    BEST,
    /** Those after the epoch with the best value of the metric, the last of several equal ones. */
    LAST_BEST;

    /** The name in lower case with dashes. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public EarlyStopping {
    if (monitor.isBlank()) {
      throw new IllegalArgumentException("the monitored metric needs a name");
    }
    if (patience < 1) {
      throw new IllegalArgumentException("patience must be at least 1 epoch, got " + patience);
    }
    if (!(minDelta >= 0 && minDelta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the least improvement must be at least 0 and finite, got " + minDelta);
    }
  }

  /** Ends after this many epochs without a lower validation loss, and keeps the best weights. */
  public static EarlyStopping after(int patience) {
    return KEEP_BEST.withPatience(patience);
  }

  /** Whether all epochs run and the last weights are kept. */
  public boolean isOff() {
    return !canEndEarly() && keep == Keep.LAST;
  }

  /** Whether the weights of the best epoch are kept. */
  public boolean keepsBest() {
    return keep != Keep.LAST;
  }

  /**
   * Whether an epoch is better than the best one before it.
   *
   * @param gain by how much its value is better; negative if it is worse
   */
  public boolean isBest(double gain) {
    return gain > 0 || (gain == 0 && keep == Keep.LAST_BEST);
  }

  /** Whether the training may end before its last epoch. */
  public boolean canEndEarly() {
    return patience != NEVER;
  }

  public EarlyStopping withMonitor(String value) {
    return new EarlyStopping(value, patience, minDelta, keep);
  }

  public EarlyStopping withPatience(int value) {
    return new EarlyStopping(monitor, value, minDelta, keep);
  }

  public EarlyStopping withMinDelta(double value) {
    return new EarlyStopping(monitor, patience, value, keep);
  }

  public EarlyStopping withKeep(Keep value) {
    return new EarlyStopping(monitor, patience, minDelta, value);
  }
}
