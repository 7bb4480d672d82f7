package dev.warptron;

import dev.warptron.backend.Backends;
import dev.warptron.train.TrainingPreview;

/**
 * What a fit would do.
 *
 * @param device the device that it would train on, and why
 * @param preview what was found there
 */
public record TrainingPlan(Backends.Choice device, TrainingPreview preview) {}
