package dev.warptron;

import dev.warptron.auto.DeviceSelector;
import dev.warptron.auto.ThroughputCache;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.spi.Backend;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Preparation;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.function.ClassWeights;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTarget;
import dev.warptron.io.SavedTraining;
import dev.warptron.model.Precision;
import dev.warptron.train.Evaluation;
import dev.warptron.train.Stop;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingJob;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingState;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One training of a classifier or regressor: the request, and the metadata that the model stores
 * beside the network. Chooses a device, trains there, and builds the model.
 *
 * @param features names and standardizer of the network's inputs
 * @param target task, name and encoding of the network's output
 */
record NetworkFit(
    TrainingRequest request,
    SavedModel.Features features,
    SavedTarget target,
    DeviceRequest device,
    TrainingListener listener) {

  private static final int LONGEST_LIST = 20;

  /** The same with another listener. */
  NetworkFit with(TrainingListener other) {
    return new NetworkFit(request, features, target, device, other);
  }

  FittedNetwork run() {
    Backends.Choice choice = chooseDevice(ThroughputCache.ofThisUser());
    listener.deviceChosen(choice);
    try (Backend backend = choice.open();
        UploadedRows rows = new UploadedRows(backend)) {
      return fitted(Trainer.run(backend, job(rows, listener)), backend);
    }
  }

  /** Describes what {@link #run} would do; trains and writes nothing. */
  TrainingPlan preview() {
    Backends.Choice choice = chooseDevice(ThroughputCache.ofThisUser().readOnly());
    try (Backend backend = choice.open();
        UploadedRows rows = new UploadedRows(backend)) {
      return new TrainingPlan(choice, Trainer.preview(backend, job(rows, listener)));
    }
  }

  private Backends.Choice chooseDevice(ThroughputCache cache) {
    return DeviceSelector.with(cache).choose(device, request);
  }

  /**
   * The training on a device.
   *
   * @param observer follows the training
   */
  TrainingJob job(UploadedRows rows, TrainingListener observer) {
    TrainingRequest.Rows validation = request.validation();
    return request.on(
        rows.of(request.training()), validation == null ? null : rows.of(validation), observer);
  }

  /**
   * The fitted network.
   *
   * @throws DataException if a validation row is too far from the training rows to be measured
   * @throws TrainingDivergedException if the training diverged
   */
  FittedNetwork fitted(TrainingResult result, Backend backend) {
    SavedModel model = pack(result, backend.precision(), backend.name());
    String divergence = result.divergence();
    if (divergence != null) {
      requireMeasurable(model, result);
      throw new TrainingDivergedException(divergence, model, result.history());
    }
    return new FittedNetwork(
        model,
        result.history(),
        result.training(),
        result.validation(),
        result.stop(),
        null,
        device.options());
  }

  /** Blames a validation row if the loss of those rows alone is not finite. */
  private void requireMeasurable(SavedModel model, TrainingResult result) {
    Evaluation validated = result.validation();
    boolean ofValidation =
        validated != null
            && !Double.isFinite(validated.loss())
            && Double.isFinite(result.training().loss());
    if (ofValidation && request.validation() instanceof FitRows validation) {
      FittedNetwork kept =
          FittedNetwork.loaded(model).withDevice(device.device(), device.options());
      throw kept.lossOverflows(validation.rows());
    }
  }

  /**
   * The rows to train on, with their weights.
   *
   * @throws DataException if their columns are not the network's, or a class weight names no class
   * @throws IllegalArgumentException if there are class weights and several targets
   */
  static FitRows trainingRows(
      SavedModel.Features features, Targets targets, Dataset rows, ClassWeights classWeights) {
    requireColumns("training rows", features, rows);
    if (!classWeights.isNone()) {
      if (targets.count() > 1) {
        throw new IllegalArgumentException(
            "class weights are for one target, and there are " + targets.count());
      }
      classWeights.requireClasses(targets.classes().get(0));
    }
    return new FitRows(
        rows, features.standardizer(), targets, rows.weights().isPresent(), classWeights);
  }

  /**
   * The rows to measure on, each with weight 1.
   *
   * @param rows null for none
   * @throws DataException if their columns are not the network's
   */
  static @Nullable FitRows validationRows(
      SavedModel.Features features, Targets targets, @Nullable Dataset rows) {
    if (rows == null) {
      return null;
    }
    requireColumns("validation rows", features, rows);
    return new FitRows(
        rows, features.standardizer(), targets, /* sampleWeights= */ false, ClassWeights.NONE);
  }

  /**
   * The inputs of a network for training rows.
   *
   * @param standardize whether features in units are standardized
   * @throws IllegalArgumentException if the rows are prepared by what no model can store
   */
  static SavedModel.Features features(Dataset training, boolean standardize) {
    List<String> names = training.featureNames();
    Preparation preparation = training.preparation().orElse(null);
    if (preparation == null) {
      return new SavedModel.Features(names, standardize ? Standardizer.fit(training) : null);
    }
    if (!(preparation instanceof Preprocessor preprocessor)) {
      throw new IllegalArgumentException(
          "a model stores a Preprocessor, and the rows are prepared by a "
              + preparation.getClass().getSimpleName());
    }
    boolean anyInUnits =
        IntStream.range(0, names.size()).anyMatch(feature -> !preprocessor.isReady(feature));
    return new SavedModel.Features(
        names,
        standardize && anyInUnits
            ? Standardizer.fit(training, feature -> !preprocessor.isReady(feature))
            : null,
        preprocessor);
  }

  /**
   * Rows as inputs of the network.
   *
   * @param rows raw, or prepared as the network's own
   * @throws DataException if a cell cannot be used, or the rows are prepared in another way
   */
  static Dataset inputs(SavedModel.Features features, Dataset rows) {
    Preprocessor preprocessor = features.preprocessor();
    Preparation preparation = rows.preparation().orElse(null);
    if (preparation == null) {
      return preprocessor == null ? rows : preprocessor.apply(Table.of(rows));
    }
    if (!preparation.equals(preprocessor)) {
      throw new DataException(
          "the rows are prepared in another way than those that the model was trained on: give the"
              + " table, or prepare it with the model's preprocessor");
    }
    return rows;
  }

  /** A table as inputs of the network. */
  static Dataset inputs(SavedModel.Features features, Table rows) {
    return Preprocessor.features(features.preprocessor(), rows, features.columns());
  }

  /** Refuses rows whose columns are not the network's, in the same order. */
  static void requireColumns(String what, SavedModel.Features features, Dataset rows) {
    if (!rows.featureNames().equals(features.names())) {
      throw new DataException(
          "the columns of the %s are not the model's: it was trained on %s, and got %s"
              .formatted(what, listed(features.names()), listed(rows.featureNames())));
    }
  }

  /** Refuses rows whose targets are not the network's, in the same order, if it has several. */
  static void requireTargets(String what, SavedTarget target, Dataset rows) {
    List<String> names = rows.requireTargets().stream().map(Target::name).toList();
    if (target.columns().size() > 1 && !names.equals(target.names())) {
      throw new DataException(
          "the targets of the %s are not the model's: it was trained on %s, and got %s"
              .formatted(what, listed(target.names()), listed(names)));
    }
  }

  /**
   * The first names and the number of the others, because the features may be the pixels of an
   * image.
   */
  static String listed(List<String> names) {
    int more = names.size() - LONGEST_LIST;
    return more <= 0
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, LONGEST_LIST)) + " and " + more + " more";
  }

  private SavedModel pack(TrainingResult result, Precision precision, String trainedOn) {
    TrainingState state = result.state().withAverageExchanged(request.config());
    Stop stop = result.stop();
    SavedTraining training =
        SavedTraining.of(request.config(), device.options().products(), state.epochs(), trainedOn)
            .withBestEpoch(
                stop == null || stop.bestEpoch() == 0
                    ? null
                    : new SavedTraining.BestEpoch(stop.bestEpoch(), stop.stoppedAt()))
            .withRate(state.rate());
    return new SavedModel(
        request.network(),
        request.loss(),
        precision,
        features,
        target,
        training,
        state.parameters(),
        state.optimizer());
  }
}
