package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.TrainingConfig;
import org.jspecify.annotations.Nullable;

/**
 * A training that is asked for, on no device yet: settings and rows. With its rows on a device it
 * is a {@link TrainingJob}.
 *
 * @param start where it begins; only read
 * @param validation measured after each epoch, never trained on; null for none
 */
public record TrainingRequest(
    NetworkSpec network,
    Loss loss,
    TrainingConfig config,
    TrainingState start,
    Rows training,
    @Nullable Rows validation) {

  /** Rows that can be uploaded, all of them or the first few. */
  public interface Rows {
    /** How many there are, at least 1. */
    int count();

    /** Whether they have weights. */
    boolean areWeighted();

    /**
     * Uploads the first rows.
     *
     * @param rows how many, from 1 to all
     */
    @MustBeClosed
    TrainingRows upload(Backend backend, int rows);
  }

  /** What the device is to compile. */
  public StepPlan plan() {
    return StepPlan.of(network, loss, config, training.count())
        .withRowWeights(training.areWeighted());
  }

  /** The same for another number of epochs. */
  public TrainingRequest withEpochs(int epochs) {
    return new TrainingRequest(
        network, loss, config.withEpochs(epochs), start, training, validation);
  }

  /**
   * This training on a device, which visits the rows in an order drawn from the seed.
   *
   * @param uploaded all training rows on the device, or the first few to train on these alone
   * @param measured the validation rows there; null for none
   */
  public TrainingJob on(
      TrainingRows uploaded, @Nullable TrainingRows measured, TrainingListener listener) {
    return new TrainingJob(
        network,
        loss,
        config,
        Sampler.shuffled(config.seed()),
        uploaded,
        measured,
        start,
        listener);
  }
}
