package dev.warptron.train;

import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.TrainingConfig;

/**
 * What a training is about to do.
 *
 * @param device the name of the device
 * @param step how the device runs a step, in a few words for the user
 * @param rows training rows
 */
public record TrainingStart(
    NetworkSpec network, Loss loss, TrainingConfig config, String device, String step, int rows) {}
