package dev.warptron;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.function.Loss;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTarget;
import dev.warptron.io.SavedTraining;
import dev.warptron.model.Layer;
import dev.warptron.model.LayerWeights;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.TrainingState;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a fit starts: from drawn weights, from given ones, or from a saved model.
 *
 * @param weights null for none
 * @param model null for none
 */
record FitStart(@Nullable List<LayerWeights> weights, @Nullable SavedModel model) {
  static final FitStart DRAWN = new FitStart(null, null);

  static FitStart at(List<LayerWeights> weights) {
    return new FitStart(List.copyOf(weights), null);
  }

  static FitStart at(SavedModel model) {
    return new FitStart(null, model);
  }

  /**
   * Checks that a saved model can go on with these rows and this loss.
   *
   * @throws DataException if columns or targets are not the model's
   * @throws IllegalArgumentException if the loss is another one
   */
  static void check(SavedModel from, Dataset training, Loss loss) {
    NetworkInputs.requireColumns("training rows", from.features(), training);
    SavedTarget target = from.target();
    NetworkInputs.requireTargets("training rows", target, training);
    String name = training.requireTargets().get(0).name();
    if (!name.equals(target.names().get(0))) {
      throw new DataException(
          "the target of the training rows is \"%s\", and the model was trained on \"%s\""
              .formatted(name, target.name()));
    }
    if (!loss.equals(from.loss())) {
      throw new IllegalArgumentException(
          "the model was trained with the loss %s and cannot go on with %s"
              .formatted(from.loss(), loss));
    }
  }

  /**
   * The state before the first epoch.
   *
   * @throws IllegalArgumentException if weights or model are of another network
   */
  TrainingState state(NetworkSpec network, TrainingConfig config) {
    if (model != null) {
      return state(model, network, config);
    }
    return weights == null
        ? TrainingState.initial(network, config)
        : TrainingState.startingFrom(network, LayerWeights.flat(network, weights), config);
  }

  private static TrainingState state(SavedModel model, NetworkSpec network, TrainingConfig config) {
    if (!network.equals(model.network())) {
      throw new IllegalArgumentException(
          "the network of the model is %s, and %s is asked for"
              .formatted(described(model.network()), described(network)));
    }
    TrainingConfig before = model.training().requireConfig();
    return after(model).goingOn(network, before, config);
  }

  /** The state after the last epoch of a saved model: with the weights, not with their average. */
  static TrainingState after(SavedModel model) {
    SavedTraining training = model.training();
    return new TrainingState(
            model.parameters(), model.optimizerState(), training.epochs(), training.rate())
        .withAverageExchanged(training.requireConfig());
  }

  private static String described(NetworkSpec network) {
    return "%s with %s"
        .formatted(
            network.widths(),
            network.layers().stream().map(Layer::description).collect(Collectors.joining(", ")));
  }
}
