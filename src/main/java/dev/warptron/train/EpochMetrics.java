package dev.warptron.train;

import org.jspecify.annotations.Nullable;

/**
 * The metrics of one epoch.
 *
 * @param epoch number of the epoch, from 1, including the epochs of earlier calls that this
 *     training continues
 * @param trainingLoss mean loss of the training rows, each computed before the update of its batch,
 *     plus the penalty of the weights after the epoch divided by the number of training rows; with
 *     {@link dev.warptron.optim.Lbfgs} the loss after the iteration
 * @param trainingScore accuracy or R squared of the training rows, computed at the same time
 * @param validation loss and score of the validation rows after the epoch; null if there are none
 * @param monitored value of the metric of {@link dev.warptron.optim.EarlyStopping}; null if there
 *     is none
 */
public record EpochMetrics(
    int epoch,
    double trainingLoss,
    double trainingScore,
    @Nullable Evaluation validation,
    @Nullable Double monitored) {

  /** Without a monitored metric. */
  public EpochMetrics(
      int epoch, double trainingLoss, double trainingScore, @Nullable Evaluation validation) {
    this(epoch, trainingLoss, trainingScore, validation, null);
  }
}
