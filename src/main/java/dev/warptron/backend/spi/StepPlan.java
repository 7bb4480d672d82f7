package dev.warptron.backend.spi;

import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.TrainingConfig;
import java.util.Set;

/**
 * Everything a device needs to know to compile a training step.
 *
 * @param batchSize rows per update, at least 1; the last batch of an epoch may be smaller
 * @param rowWeights whether the rows may have weights
 */
public record StepPlan(
    NetworkSpec network,
    Loss loss,
    Optimizer optimizer,
    Penalty penalty,
    int batchSize,
    boolean rowWeights) {
  public StepPlan {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size must be at least 1, got " + batchSize);
    }
  }

  /** For rows without weights. */
  public StepPlan(
      NetworkSpec network, Loss loss, Optimizer optimizer, Penalty penalty, int batchSize) {
    this(network, loss, optimizer, penalty, batchSize, /* rowWeights= */ false);
  }

  /** The same plan for rows with or without weights. */
  public StepPlan withRowWeights(boolean weighted) {
    return new StepPlan(network, loss, optimizer, penalty, batchSize, weighted);
  }

  /**
   * The plan of a training.
   *
   * @param rows rows of an epoch, at least 1; they limit the batch size
   */
  public static StepPlan of(NetworkSpec network, Loss loss, TrainingConfig config, int rows) {
    return new StepPlan(
        network, loss, config.optimizer(), config.penalty(), Math.min(config.batchSize(), rows));
  }

  /** The features that a step must support to run this plan. */
  public Set<Feature> features() {
    Set<Feature> needed = Feature.of(network);
    if (!penalty.isNone()) {
      needed.add(Feature.PENALTY);
    }
    if (rowWeights) {
      needed.add(Feature.ROW_WEIGHTS);
    }
    return needed;
  }

  /** The number of batches, and so of updates, for a number of rows. */
  public long batches(long rows) {
    return (rows + batchSize - 1) / batchSize;
  }
}
