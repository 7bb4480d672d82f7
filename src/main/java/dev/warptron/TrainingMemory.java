package dev.warptron;

import dev.warptron.backend.Backends;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.optim.TrainingConfig;

/**
 * The memory of a training, computed from its settings without allocating any.
 *
 * @param device the device it is computed for
 * @param network that would be trained
 * @param config of the training
 * @param heapBytes of the Java heap for the start of the training, at least: the parameters twice
 *     and the optimizer's state, in double precision
 * @param deviceBytes on the device, at least: rows, parameters, optimizer state, gradient and
 *     checkpoints. The working memory of a step comes on top
 */
public record TrainingMemory(
    Backends.Choice device,
    NetworkSpec network,
    TrainingConfig config,
    long heapBytes,
    long deviceBytes) {
  /** The current state and two checkpoints. */
  private static final int STATES = 3;

  /**
   * The memory for these settings.
   *
   * @param rows to train and to measure on
   * @param precision of the device
   */
  static TrainingMemory of(
      Backends.Choice device,
      NetworkSpec network,
      TrainingConfig config,
      long rows,
      Precision precision) {
    long parameters = network.valueCount();
    long slots = config.optimizer().slotNames().size();
    slots += config.updates().average().isNone() ? 0 : 1;
    long values =
        STATES * parameters * (1 + slots)
            + parameters
            + rows * (network.inputs() + (long) network.outputs());
    return new TrainingMemory(
        device, network, config, heapBytes(network, slots), values * precision.bytes());
  }

  /**
   * The {@link #heapBytes} of a network.
   *
   * @param slots of the optimizer for each parameter
   */
  public static long heapBytes(NetworkSpec network, long slots) {
    return network.valueCount() * (2 + slots) * Double.BYTES;
  }
}
