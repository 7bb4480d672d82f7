package dev.warptron.train;

import dev.warptron.optim.EarlyStopping;

/**
 * How a training with a monitored metric ended. Numbers of epochs start at 1 and include those of
 * earlier calls that the training continued.
 *
 * @param monitor the name of the metric: {@link EarlyStopping#monitor}
 * @param bestEpoch the epoch with the best value, the first of several equal ones; 0 if no epoch
 *     had a value
 * @param bestValue its value; NaN if there is none
 * @param stoppedAt the last epoch that ran
 * @param isEarly whether it ended early because the metric did not improve any more
 */
public record Stop(
    String monitor, int bestEpoch, double bestValue, int stoppedAt, boolean isEarly) {}
