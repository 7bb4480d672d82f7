package dev.warptron.backend.spi;

import dev.warptron.optim.Noise;
import dev.warptron.optim.TrainingConfig;

/**
 * What a device needs to know of dropout and noise.
 *
 * @param seed of the random numbers; 0 without noise, so that plans that differ by nothing else are
 *     equal
 */
public record NoisePlan(Noise settings, long seed) {
  /** Nothing is changed. */
  public static final NoisePlan NONE = new NoisePlan(Noise.NONE, 0);

  /** The plan of a training. */
  public static NoisePlan of(TrainingConfig config) {
    return config.noise().isNone() ? NONE : new NoisePlan(config.noise(), config.seed());
  }
}
