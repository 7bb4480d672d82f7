package dev.warptron;

import dev.warptron.backend.Backends;
import dev.warptron.train.TrainingPreview;

/**
 * What a fit would do, without training.
 *
 * @param device the chosen device and the reasons
 * @param preview what the training would do on that device
 */
public record TrainingPlan(Backends.Choice device, TrainingPreview preview) {}
