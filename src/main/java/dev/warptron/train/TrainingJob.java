package dev.warptron.train;

import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.TrainingConfig;
import org.jspecify.annotations.Nullable;

/**
 * A training: which network, how, on what, and from where.
 *
 * @param orders in which order each epoch visits the rows; not asked if the batch holds all rows
 * @param training rows on the device that is to train
 * @param validation measured after each epoch, never trained on; null for none
 * @param start where to begin, such as {@link TrainingState#initial}
 * @param listener told how it goes on
 */
public record TrainingJob(
    NetworkSpec network,
    Loss loss,
    TrainingConfig config,
    Sampler orders,
    TrainingRows training,
    @Nullable TrainingRows validation,
    TrainingState start,
    TrainingListener listener) {

  /** What the device is to compile. */
  StepPlan plan() {
    return StepPlan.of(network, loss, config, training.count())
        .withRowWeights(training.areWeighted());
  }

  /**
   * What the listener is told at the start.
   *
   * @param step how a device of that name runs the steps, in a few words for the user
   */
  TrainingStart announcement(String device, String step) {
    String where =
        training.areResident()
            ? ""
            : "; the rows stay in the host's memory, the device has too little";
    return new TrainingStart(network, loss, config, device, step + where, training.count());
  }
}
