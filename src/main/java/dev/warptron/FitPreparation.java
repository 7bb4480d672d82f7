package dev.warptron;

import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Backend;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.function.Loss;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTarget;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization.Kind;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.TrainingRequest;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Determines what depends on both the settings and the rows of a fit: loss, target encoding,
 * network and standardizers.
 */
final class FitPreparation {
  private final MlpBuilder<?, ?> settings;
  private final Dataset training;
  private final @Nullable Dataset validation;
  private final @Nullable SavedModel from;
  private final Loss loss;
  private final Targets targets;

  /**
   * A preparation of rows that are inputs of the network.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be learned from, or are not those of
   *     the model to go on from
   */
  private FitPreparation(
      MlpBuilder<?, ?> settings, Dataset training, @Nullable Dataset validation) {
    this.settings = settings;
    this.training = training;
    this.validation = validation;
    this.from = settings.startModel();
    this.loss = settings.lossFor(training);
    this.targets = from == null ? settings.targets(training, loss) : from.targets();
  }

  /**
   * The fit of these rows.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws IllegalArgumentException if the settings do not suit the rows
   */
  static NetworkFit fit(MlpBuilder<?, ?> settings, Dataset training, @Nullable Dataset validation) {
    Objects.requireNonNull(training, "training");
    SavedModel from = settings.startModel();
    return from == null
        ? new FitPreparation(settings, training, validation).fit()
        : new FitPreparation(
                settings,
                NetworkInputs.inputs(from.features(), training),
                validation == null ? null : NetworkInputs.inputs(from.features(), validation))
            .fit();
  }

  /**
   * The memory that a fit of these rows needs at least. Opens the device.
   *
   * @throws dev.warptron.data.DataException if the rows cannot be learned from
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  static TrainingMemory memory(
      MlpBuilder<?, ?> settings, Dataset training, @Nullable Dataset validation) {
    Objects.requireNonNull(training, "training");
    return new FitPreparation(settings, training, validation).memory();
  }

  private NetworkFit fit() {
    if (from != null) {
      FitStart.check(from, training, loss);
    }
    SavedTarget target =
        SavedTarget.of(training.requireTargets().stream().map(Target::name).toList(), targets);
    if (validation != null) {
      NetworkInputs.requireTargets("validation rows", target, validation);
    }
    NetworkSpec network = network();
    TrainingConfig config = config();
    SavedModel.Features features =
        from != null ? from.features() : NetworkInputs.features(training, settings.standardizes());
    FitRows rows = NetworkInputs.trainingRows(features, targets, training, config.classWeights());
    TrainingRequest request =
        new TrainingRequest(
            network,
            loss,
            config,
            settings.start().state(network, config),
            rows,
            NetworkInputs.validationRows(features, targets, validation),
            MonitoredOutputs.of(config, loss, targets, validation));
    // Before a device is opened, the plan refuses what the network excludes.
    rows.requireBlocksFor(request.plan());
    requireAlike(request);
    return new NetworkFit(
        request,
        features,
        target,
        settings.deviceRequest(),
        settings.listener(),
        settings.checkpoints(),
        settings.workers());
  }

  /** Refuses what several workers would do in another way than one. */
  private void requireAlike(TrainingRequest request) {
    String refused =
        request.training().areWeighted()
            ? "weights of rows or classes"
            : request.validation() != null
                ? "validation rows"
                : !request.config().noise().isNone()
                    ? "dropout or noise"
                    : request.network().layers().stream()
                            .anyMatch(each -> each.normalization().kind() == Kind.BATCH)
                        ? "batch normalization"
                        : "";
    if (settings.workers().size() > 1 && !refused.isEmpty()) {
      throw new IllegalArgumentException(
          "%d workers that train one network together take no %s: leave it out, or use one worker"
              .formatted(settings.workers().size(), refused));
    }
  }

  private TrainingMemory memory() {
    long rows = training.rowCount() + (validation == null ? 0L : validation.rowCount());
    Backends.Choice choice = Backends.choose(settings.deviceRequest());
    try (Backend backend = choice.open()) {
      return TrainingMemory.of(choice, network(), config(), rows, backend.precision());
    }
  }

  private NetworkSpec network() {
    IntPredicate isNumber =
        training.preparation().map(each -> (IntPredicate) each::isNumber).orElse(feature -> true);
    List<Integer> numbers =
        IntStream.range(0, training.featureCount()).filter(isNumber).boxed().toList();
    return settings.network().of(training.featureCount(), numbers, targets.outputs());
  }

  private TrainingConfig config() {
    return settings.settings(
        settings.network().initializer(), training.rowCount(), validation != null);
  }
}
