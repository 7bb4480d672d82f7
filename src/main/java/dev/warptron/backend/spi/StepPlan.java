package dev.warptron.backend.spi;

import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Solver;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.UpdatePlan;
import dev.warptron.optim.Updates;
import java.util.Set;

/**
 * Everything a device needs to know to compile a training step.
 *
 * @param batchSize rows per update, at least 1; the last batch of an epoch may be smaller
 * @param rowWeights whether the rows may have weights
 * @param updatePlan learning rates, weight decay, limits
 * @param noise dropout and noise
 */
public record StepPlan(
    NetworkSpec network,
    Loss loss,
    Solver solver,
    Penalty penalty,
    int batchSize,
    boolean rowWeights,
    UpdatePlan updatePlan,
    NoisePlan noise) {
  public StepPlan {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size must be at least 1, got " + batchSize);
    }
    noise.settings().requireFitting(network.hiddenLayers().size());
  }

  /** For rows without weights, with a constant learning rate, without decay, limits and noise. */
  public StepPlan(NetworkSpec network, Loss loss, Solver solver, Penalty penalty, int batchSize) {
    this(
        network,
        loss,
        solver,
        penalty,
        batchSize,
        /* rowWeights= */ false,
        UpdatePlan.PLAIN,
        NoisePlan.NONE);
  }

  /**
   * The optimizer.
   *
   * @throws IllegalStateException if the solver is no optimizer: the plan has {@link
   *     Feature#LINE_SEARCH}, which whoever asks has to support
   */
  public Optimizer optimizer() {
    if (solver instanceof Optimizer optimizer) {
      return optimizer;
    }
    throw new IllegalStateException(solver.name() + " has no formula for a parameter");
  }

  /** The same plan for rows with or without weights. */
  public StepPlan withRowWeights(boolean weighted) {
    return new StepPlan(network, loss, solver, penalty, batchSize, weighted, updatePlan, noise);
  }

  /** The same plan with other learning rates, decay and limits. */
  public StepPlan withUpdatePlan(UpdatePlan value) {
    return new StepPlan(network, loss, solver, penalty, batchSize, rowWeights, value, noise);
  }

  /** The same plan with other noise. */
  public StepPlan withNoise(NoisePlan value) {
    return new StepPlan(network, loss, solver, penalty, batchSize, rowWeights, updatePlan, value);
  }

  /** The same plan with another learning rate of the optimizer. */
  public StepPlan withLearningRate(double value) {
    return new StepPlan(
        network,
        loss,
        optimizer().withLearningRate(value),
        penalty,
        batchSize,
        rowWeights,
        updatePlan,
        noise);
  }

  /** The optimizer and all that depends on the update number. */
  public Updates updates() {
    return new Updates(
        optimizer(),
        updatePlan.rates(),
        updatePlan.weightDecay(),
        updatePlan.decays(),
        noise.course());
  }

  /**
   * The plan of a training.
   *
   * @param rows rows of an epoch, at least 1; they limit the batch size
   * @param updatesBefore number of updates before the training, which may continue another one
   * @param epochsBefore number of epochs before the training
   * @throws IllegalArgumentException if the settings exclude each other
   */
  public static StepPlan of(
      NetworkSpec network,
      Loss loss,
      TrainingConfig config,
      int rows,
      long updatesBefore,
      long epochsBefore) {
    config.requirePossible();
    requireNoBatchNorm(network, config);
    requireLearningRate(network, config);
    int batchSize = Math.min(config.batchSize(), rows);
    return new StepPlan(network, loss, config.optimizer(), config.penalty(), batchSize)
        .withUpdatePlan(
            config
                .updates()
                .plan(config.epochs(), config.updatesPerEpoch(rows), updatesBefore, epochsBefore))
        .withNoise(NoisePlan.of(config, rows, updatesBefore, epochsBefore));
  }

  private static void requireNoBatchNorm(NetworkSpec network, TrainingConfig config) {
    if (!Feature.of(network).contains(Feature.BATCH_NORM)) {
      return;
    }
    if (!(config.optimizer() instanceof Optimizer)) {
      throw new IllegalArgumentException(
          config.optimizer().name()
              + " evaluates the network several times in an iteration, and each time would move the"
              + " running averages of batch normalization: take layer normalization, or another"
              + " optimizer");
    }
    if (!config.updates().average().isNone()) {
      throw new IllegalArgumentException(
          "an average of the weights excludes batch normalization, whose running averages are those"
              + " of layers with the weights themselves: take layer normalization, or no average");
    }
  }

  private static void requireLearningRate(NetworkSpec network, TrainingConfig config) {
    if (hasRateFactors(network) && !(config.optimizer() instanceof Optimizer)) {
      throw new IllegalArgumentException(
          config.optimizer().name()
              + " has no learning rate that could be multiplied for some parameters: take another"
              + " optimizer, or factors of 1");
    }
  }

  private static boolean hasRateFactors(NetworkSpec network) {
    return network.layout().parameters().stream()
        .anyMatch(block -> block.block().rateFactor() != 1);
  }

  /** The features that a step must support to run this plan. */
  public Set<Feature> features() {
    Set<Feature> needed = Feature.of(network);
    if (!penalty.isNone()) {
      needed.add(Feature.PENALTY);
    }
    if (hasRateFactors(network)) {
      needed.add(Feature.RATE_FACTORS);
    }
    if (updatePlan.average().isExponential()) {
      needed.add(Feature.MOVING_AVERAGE);
    }
    if (!(solver instanceof Optimizer)) {
      needed.add(Feature.LINE_SEARCH);
    }
    if (rowWeights) {
      needed.add(Feature.ROW_WEIGHTS);
    }
    if (updatePlan.limits().clipsNorm()) {
      needed.add(Feature.CLIP_NORM);
    }
    if (updatePlan.limits().limitsWeights()) {
      needed.add(Feature.MAX_NORM);
    }
    if (noise.settings().drops()) {
      needed.add(Feature.DROPOUT);
    }
    if (noise.settings().inputNoise() > 0) {
      needed.add(Feature.INPUT_NOISE);
    }
    return needed;
  }

  /** The number of batches, and so of updates, for a number of rows. */
  public long batches(long rows) {
    return (rows + batchSize - 1) / batchSize;
  }
}
