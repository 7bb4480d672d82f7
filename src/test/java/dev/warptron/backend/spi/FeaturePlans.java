package dev.warptron.backend.spi;

import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.InputScale;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Parametrization;
import dev.warptron.optim.Adam;
import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Noise;
import dev.warptron.optim.UpdatePlan;
import dev.warptron.optim.WeightAverage;
import java.util.List;
import java.util.Optional;

/** A plan for each feature, and one without any, of a network that every device can train. */
final class FeaturePlans {
  static final int BATCH = 3;

  private FeaturePlans() {}

  /** A network with hidden activations that every device has, and a last layer. */
  private static StepPlan plan(Penalty penalty, Activation hidden, Activation last) {
    NetworkSpec network = new NetworkSpec(List.of(new Dense(3, 5, hidden), new Dense(5, 2, last)));
    return new StepPlan(network, Loss.SOFTMAX_CROSS_ENTROPY, Adam.DEFAULT, penalty, BATCH);
  }

  static StepPlan plain() {
    return plan(Penalty.NONE, Activation.RELU, Activation.IDENTITY);
  }

  private static StepPlan normalized(Normalization normalization) {
    return plan(
        new NetworkSpec(
            List.of(
                new Dense(3, 5, Activation.RELU, normalization),
                new Dense(5, 2, Activation.IDENTITY))));
  }

  private static StepPlan parametrized(Parametrization parametrization) {
    return plan(
        NetworkSpec.perceptron(
            3,
            List.of(5),
            List.of(Activation.RELU),
            List.of(Normalization.NONE),
            parametrization,
            2));
  }

  private static StepPlan plan(NetworkSpec network) {
    return new StepPlan(network, Loss.SOFTMAX_CROSS_ENTROPY, Adam.DEFAULT, Penalty.NONE, BATCH);
  }

  private static StepPlan noisy(Noise noise) {
    return plain().withNoise(new NoisePlan(noise, /* seed= */ 42));
  }

  private static StepPlan limited(Limits limits) {
    return plain().withUpdatePlan(new UpdatePlan(LearningRates.CONSTANT, 0, limits));
  }

  /** A plan that needs only this feature; empty if no network has it yet. */
  static Optional<StepPlan> planWith(Feature feature) {
    return switch (feature) {
      case PENALTY ->
          Optional.of(plan(new Penalty(0.5, 0.25), Activation.RELU, Activation.IDENTITY));
      case ROW_WEIGHTS -> Optional.of(plain().withRowWeights(true));
      case OUTPUT_ACTIVATION -> Optional.of(plan(Penalty.NONE, Activation.RELU, Activation.TANH));
      case PRE_ACTIVATION ->
          Activation.all().stream()
              .map(activation -> plan(Penalty.NONE, activation, Activation.IDENTITY))
              .filter(plan -> plan.features().contains(Feature.PRE_ACTIVATION))
              .findFirst();
      case CLIP_NORM -> Optional.of(limited(new Limits(Limits.OFF, 0.125, Limits.OFF)));
      case MAX_NORM -> Optional.of(limited(new Limits(Limits.OFF, Limits.OFF, 0.5)));
      case LAYER_NORM -> Optional.of(normalized(Normalization.layer(0.125)));
      case BATCH_NORM -> Optional.of(normalized(Normalization.batch(0.125, 0.5)));
      case DROPOUT -> Optional.of(noisy(Noise.NONE.withDropout(List.of(0.5))));
      case INPUT_NOISE -> Optional.of(noisy(Noise.NONE.withInputNoise(0.5)));
      case MOVING_AVERAGE ->
          Optional.of(
              plain()
                  .withUpdatePlan(
                      new UpdatePlan(
                          LearningRates.CONSTANT,
                          0,
                          Limits.NONE,
                          WeightAverage.exponential(0.75))));
      case LINE_SEARCH -> Optional.empty(); // its update is no formula: LbfgsTest
      case RATE_FACTORS -> Optional.of(parametrized(new Parametrization(false, 0.5, 4, 0)));
      case SCALED_PRODUCTS -> Optional.of(parametrized(new Parametrization(true, 1, 1, 0)));
      case PARAMETRIC_ACTIVATION -> Optional.of(parametrized(new Parametrization(false, 1, 1, 1)));
      case OTHER_LAYER -> Optional.of(plan(plain().network().behind(new InputScale(3, 1))));
    };
  }
}
