package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.TrainingConfig;
import org.jspecify.annotations.Nullable;

/**
 * A requested training: settings and rows, not tied to a device. With rows on a device it becomes a
 * {@link TrainingJob}.
 *
 * @param start start state; not modified
 * @param validation validation rows, measured after each epoch; null for none
 * @param monitored the metric of {@link TrainingConfig#stopping} if it is computed from outputs;
 *     null if it is the loss or a {@link dev.warptron.function.Metric} of the loss, or if {@link
 *     TrainingConfig#monitorsValidation} says that there is none
 */
public record TrainingRequest(
    NetworkSpec network,
    Loss loss,
    TrainingConfig config,
    TrainingState start,
    Rows training,
    @Nullable Rows validation,
    @Nullable OutputMetric monitored) {

  /** Without a metric that is computed from outputs. */
  public TrainingRequest(
      NetworkSpec network,
      Loss loss,
      TrainingConfig config,
      TrainingState start,
      Rows training,
      @Nullable Rows validation) {
    this(network, loss, config, start, training, validation, null);
  }

  /** Rows on the host. All of them or the first few can be uploaded. */
  public interface Rows {
    /** The number of rows, at least 1. */
    int count();

    /** Whether they have weights. */
    boolean areWeighted();

    /**
     * Uploads the first rows.
     *
     * @param rows number of rows, from 1 to all
     */
    @MustBeClosed
    TrainingRows upload(Backend backend, int rows);
  }

  /** The plan for the device to compile. */
  public StepPlan plan() {
    return StepPlan.of(
            network, loss, config, training.count(), start.optimizer().updates(), start.epochs())
        .withRowWeights(training.areWeighted());
  }

  /** The same request with another number of epochs, all of which run. */
  public TrainingRequest withEpochs(int epochs) {
    TrainingConfig all = config.withEpochs(epochs).withStopping(EarlyStopping.OFF);
    return new TrainingRequest(network, loss, all, start, training, validation);
  }

  /**
   * A job for this training on a device, with permutations drawn from the seed, or the rows in
   * their order.
   *
   * @param uploaded all training rows on the device, or the first few to train on these alone
   * @param measured validation rows on the device; null for none
   */
  public TrainingJob on(
      TrainingRows uploaded, @Nullable TrainingRows measured, TrainingListener listener) {
    return new TrainingJob(
        network,
        loss,
        config,
        config.shuffle() ? Sampler.shuffled(config.seed()) : Sampler.inOrder(),
        uploaded,
        measured,
        start,
        listener,
        monitored,
        Snapshots.NONE);
  }
}
