package dev.warptron.train;

import org.jspecify.annotations.Nullable;

/**
 * What was measured in one epoch.
 *
 * @param epoch from 1, counted over all calls that continue a training
 * @param trainingLoss the mean loss of the training rows, each met before its batch's update, plus
 *     the penalty of the weights after the epoch, divided by the training rows
 * @param trainingScore accuracy or R squared of the training rows, met in the same way
 * @param validation loss and score of the validation rows after the epoch; null if there are none
 */
public record EpochMetrics(
    int epoch, double trainingLoss, double trainingScore, @Nullable Evaluation validation) {}
