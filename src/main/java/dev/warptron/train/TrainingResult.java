package dev.warptron.train;

import org.jspecify.annotations.Nullable;

/**
 * How a training ended.
 *
 * @param state after the last complete epoch
 * @param history of the epochs of this run
 * @param training loss and score of that state on the training rows
 * @param validation the same on the validation rows; null if there are none
 * @param cancelled whether a listener stopped it before the last epoch
 */
public record TrainingResult(
    TrainingState state,
    History history,
    Evaluation training,
    @Nullable Evaluation validation,
    boolean cancelled) {}
