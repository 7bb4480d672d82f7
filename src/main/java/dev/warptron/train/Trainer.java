package dev.warptron.train;

import dev.warptron.backend.Backend;
import dev.warptron.backend.EpochRunner;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network on a device. Stateless: every call starts from the state it is given.
 *
 * <p>Full-batch, mini-batch and single-sample gradient descent differ in the batch size alone.
 */
public final class Trainer {
  private final Backend backend;
  private final NetworkSpec network;
  private final Loss loss;
  private final TrainingConfig config;
  private final RowOrders orders;

  /** Visits the rows in an order drawn from the configuration's seed. */
  public Trainer(Backend backend, NetworkSpec network, Loss loss, TrainingConfig config) {
    this(backend, network, loss, config, RowOrders.shuffled(config.seed()));
  }

  /**
   * Visits the rows in given orders.
   *
   * @param orders not asked if the batch holds all rows
   */
  public Trainer(
      Backend backend, NetworkSpec network, Loss loss, TrainingConfig config, RowOrders orders) {
    this.backend = backend;
    this.network = network;
    this.loss = loss;
    this.config = config;
    this.orders = orders;
  }

  /**
   * Runs a whole training.
   *
   * @param job with rows on this device
   */
  public static TrainingOutcome run(Backend backend, TrainingJob job) {
    try (TrainingGroup group = TrainingGroup.ofOne(backend, job)) {
      return group.trainOne();
    }
  }

  /**
   * Brings to the device and compiles all that a training begins with, and says what came of it.
   * Trains nothing, tells the listener nothing, and leaves nothing behind.
   *
   * @param job with rows on this device
   */
  public static TrainingPreview preview(Backend backend, TrainingJob job) {
    try (TrainingGroup group = TrainingGroup.ofOne(backend, job)) {
      return group.preview();
    }
  }

  /** What runs whole epochs of the job's network on this device, if anything does. */
  static Optional<EpochRunner> runnerFor(Backend backend, TrainingJob job) {
    return backend.epochRunner().filter(r -> r.takes(job.plan(), job.training().count()));
  }

  /**
   * Trains for the configured number of epochs from a state.
   *
   * @param training on this trainer's backend
   * @param validation measured after each epoch, never trained on; null for none
   * @param start where to begin, such as {@link TrainingState#initial}
   * @param listener told how it goes on
   * @throws DivergenceException if a loss is not finite
   */
  public TrainingResult train(
      TrainingRows training,
      @Nullable TrainingRows validation,
      TrainingState start,
      TrainingListener listener) {
    return run(
            backend,
            new TrainingJob(network, loss, config, orders, training, validation, start, listener))
        .get();
  }
}
