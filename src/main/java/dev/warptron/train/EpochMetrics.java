package dev.warptron.train;

import org.jspecify.annotations.Nullable;

/**
 * The metrics of one epoch.
 *
 * @param epoch number of the epoch, from 1, including the epochs of earlier calls that this
 *     training continues
 * @param trainingLoss mean loss of the training rows, each computed before the update of its batch,
 *     plus the penalty of the weights after the epoch divided by the number of training rows
 * @param trainingScore accuracy or R squared of the training rows, computed at the same time
 * @param validation loss and score of the validation rows after the epoch; null if there are none
 */
public record EpochMetrics(
    int epoch, double trainingLoss, double trainingScore, @Nullable Evaluation validation) {}
