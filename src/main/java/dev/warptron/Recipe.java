package dev.warptron;

import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.model.Parametrization;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Noise;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.TrainingConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Preset} says of network and training.
 *
 * @param hidden units of each hidden layer
 * @param activation of all hidden layers
 * @param initializer the distribution of the initial weights; null for that of the activation
 * @param parametrization of all layers
 * @param inputScale factor of the learning rate of the scales of inputs; 0 without scales
 * @param numericEmbedding factor of the learning rate of embeddings of numbers; 0 without them
 * @param loss null for that of the task
 * @param labelSmoothing for a loss that takes it
 * @param config the settings of the training
 */
record Recipe(
    List<Integer> hidden,
    Activation activation,
    @Nullable Initializer initializer,
    Parametrization parametrization,
    double inputScale,
    double numericEmbedding,
    @Nullable Loss loss,
    double labelSmoothing,
    TrainingConfig config) {
  /** A plain perceptron. */
  static Recipe of(List<Integer> hidden, Activation activation, TrainingConfig config) {
    return new Recipe(
        hidden,
        activation,
        /* initializer= */ null,
        Parametrization.STANDARD,
        /* inputScale= */ 0,
        /* numericEmbedding= */ 0,
        /* loss= */ null,
        /* labelSmoothing= */ 0,
        config);
  }

  /** What RealMLP-TD-S has in common for classifications and regressions. */
  static Recipe realMlpS(Activation activation, double learningRate, String monitor) {
    return new Recipe(
        List.of(256, 256, 256),
        activation,
        Initializer.NTK,
        new Parametrization(/* scalesProducts= */ true, 1, /* biasRate= */ 0.1, 0),
        /* inputScale= */ 6,
        /* numericEmbedding= */ 0,
        /* loss= */ null,
        /* labelSmoothing= */ 0,
        TrainingConfig.DEFAULT
            .withOptimizer(new Adam(learningRate, 0.9, 0.95, 1e-8))
            .withSchedule(RateSchedule.parse("coslog4"))
            .withEpochs(256)
            .withDropLast(true)
            .withStopping(
                EarlyStopping.KEEP_BEST
                    .withMonitor(monitor)
                    .withKeep(EarlyStopping.Keep.LAST_BEST)));
  }

  Recipe withInitializer(Initializer value) {
    return new Recipe(
        hidden,
        activation,
        value,
        parametrization,
        inputScale,
        numericEmbedding,
        loss,
        labelSmoothing,
        config);
  }

  Recipe withLoss(Loss value, double smoothing) {
    return new Recipe(
        hidden,
        activation,
        initializer,
        parametrization,
        inputScale,
        numericEmbedding,
        value,
        smoothing,
        config);
  }

  /** What RealMLP-TD adds to RealMLP-TD-S, with a learning rate of its own. */
  Recipe realMlp(double learningRate) {
    RateSchedule course = RateSchedule.parse("flat_cos");
    TrainingConfig more =
        config
            .withOptimizer(new Adam(learningRate, 0.9, 0.95, 1e-8))
            .withUpdates(config.updates().withWeightDecay(0.02).withDecaySchedule(course))
            .withNoise(Noise.NONE.withDropout(List.of(0.15)).withSchedule(course));
    return new Recipe(
        hidden,
        activation,
        initializer,
        parametrization.withActivationRate(0.1),
        inputScale,
        /* numericEmbedding= */ 0.1,
        loss,
        labelSmoothing,
        more);
  }
}
