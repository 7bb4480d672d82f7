package dev.warptron.train;

import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.TrainingConfig;

/**
 * The announcement of a training that is about to start.
 *
 * @param device name of the device
 * @param step short description of the step, for the user
 * @param rows number of training rows
 */
public record TrainingStart(
    NetworkSpec network, Loss loss, TrainingConfig config, String device, String step, int rows) {}
