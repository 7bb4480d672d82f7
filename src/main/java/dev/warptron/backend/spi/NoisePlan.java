package dev.warptron.backend.spi;

import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Noise;
import dev.warptron.optim.TrainingConfig;

/**
 * What a device needs to know of dropout and noise.
 *
 * @param seed of the random numbers; 0 without noise, so that plans that differ by nothing else are
 *     equal
 * @param course the factor of each update for the shares of dropout: {@link LearningRates#factor}
 */
public record NoisePlan(Noise settings, long seed, LearningRates course) {
  /** Nothing is changed. */
  public static final NoisePlan NONE = new NoisePlan(Noise.NONE, 0);

  /** With constant shares. */
  public NoisePlan(Noise settings, long seed) {
    this(settings, seed, LearningRates.CONSTANT);
  }

  /**
   * The plan of a training.
   *
   * @param rows rows of an epoch, at least 1
   * @param updatesBefore number of updates before the training
   * @param epochsBefore number of epochs before the training
   */
  static NoisePlan of(TrainingConfig config, int rows, long updatesBefore, long epochsBefore) {
    if (config.noise().isNone()) {
      return NONE;
    }
    long perEpoch = config.updatesPerEpoch(rows);
    LearningRates course =
        config
            .noise()
            .schedule()
            .withDefaultTotal(epochsBefore + config.epochs(), perEpoch)
            .rates(perEpoch, updatesBefore, epochsBefore);
    return new NoisePlan(config.noise(), config.seed(), course);
  }

  /**
   * The share that dropout drops, before the factor of an update.
   *
   * @param place 0 for the inputs, otherwise the number of the hidden layer, from 1
   */
  public double share(int place) {
    return place == 0 ? settings.inputDropout() : settings.dropout(place - 1);
  }

  /** The share that dropout drops in an update, counted from 1. */
  double share(int place, long update) {
    return share(place) * course.factor(update);
  }
}
