package dev.warptron.train;

import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.TrainingConfig;
import org.jspecify.annotations.Nullable;

/**
 * A training on a device: network, settings, rows and start state.
 *
 * @param sampler draws the permutation of each epoch; not called if a batch holds all rows
 * @param training training rows, on the device that trains
 * @param validation validation rows, measured after each epoch; null for none
 * @param start start state, such as {@link TrainingState#initial}
 * @param listener observes the training and may cancel it
 * @param monitored as in {@link TrainingRequest}
 * @param snapshots keeps snapshots of the training, and may have one to go on from
 */
public record TrainingJob(
    NetworkSpec network,
    Loss loss,
    TrainingConfig config,
    Sampler sampler,
    TrainingRows training,
    @Nullable TrainingRows validation,
    TrainingState start,
    TrainingListener listener,
    @Nullable OutputMetric monitored,
    Snapshots snapshots) {

  /** Without a metric that is computed from outputs, and without snapshots. */
  public TrainingJob(
      NetworkSpec network,
      Loss loss,
      TrainingConfig config,
      Sampler sampler,
      TrainingRows training,
      @Nullable TrainingRows validation,
      TrainingState start,
      TrainingListener listener) {
    this(
        network,
        loss,
        config,
        sampler,
        training,
        validation,
        start,
        listener,
        null,
        Snapshots.NONE);
  }

  /** The same job that keeps snapshots, and goes on from the latest one. */
  public TrainingJob with(Snapshots value) {
    return new TrainingJob(
        network, loss, config, sampler, training, validation, start, listener, monitored, value);
  }

  /** The plan for the device to compile. */
  StepPlan plan() {
    return StepPlan.of(
            network, loss, config, training.count(), start.optimizer().updates(), start.epochs())
        .withRowWeights(training.areWeighted());
  }

  /** The number of training rows of an epoch: all of them, or those of whole batches. */
  int rowsOfEpoch() {
    return Math.toIntExact(config.rowsOfEpoch(training.count()));
  }

  /**
   * The announcement for the listener at the start.
   *
   * @param step short description of the step on that device, for the user
   */
  TrainingStart announcement(String device, String step) {
    int block = training.blockRows(plan().batchSize());
    String blocks =
        training.areInBlocks()
            ? "; the rows are read in blocks of %d, in every epoch".formatted(block)
            : "";
    String where =
        training.areResident()
            ? ""
            : "; the rows stay in the host's memory, the device has too little";
    String read =
        monitored == null
            ? ""
            : "; the outputs of the validation rows are read after every epoch, for "
                + config.stopping().monitor();
    return new TrainingStart(
        network, loss, config, device, step + blocks + where + read, training.count());
  }
}
