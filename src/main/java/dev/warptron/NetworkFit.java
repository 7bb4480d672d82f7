package dev.warptron;

import dev.warptron.auto.SpeedMemory;
import dev.warptron.backend.Backend;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.ProductPrecision;
import dev.warptron.backend.StepPlan;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.function.Loss;
import dev.warptron.io.SavedModel;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.train.DivergenceException;
import dev.warptron.train.RowOrders;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingConfig;
import dev.warptron.train.TrainingJob;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingOutcome;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One training of a classifier or regressor, from a first or a later start: brings the rows to the
 * device, trains, and packs the result.
 *
 * @param target what the network predicts
 */
record NetworkFit(
    NetworkSpec network,
    Loss loss,
    TrainingConfig config,
    SavedModel.Features features,
    SavedModel.Target target,
    DeviceRequest device,
    TrainingListener listener) {

  /** The setting of a training whose matrix products rounded their operands. */
  private static final String PRECISION = "precision";

  private static final int LONGEST_LIST = 20;

  /** From fresh weights. */
  FittedNetwork run(Dataset training, @Nullable Dataset validation) {
    return run(training, validation, TrainingState.initial(network, config));
  }

  /** From where a training stands. */
  FittedNetwork run(Dataset training, @Nullable Dataset validation, TrainingState start) {
    requireColumns(training, validation);
    Backends.Choice choice =
        JobDevice.choose(SpeedMemory.ofThisUser(), this, training, validation, start);
    listener.deviceChosen(choice);
    try (Backend backend = choice.open();
        UploadedRows rows = new UploadedRows(backend)) {
      return fitted(Trainer.run(backend, job(rows, training, validation, start)), backend);
    }
  }

  /** What {@link #run} would do, from fresh weights; trains and writes nothing. */
  TrainingPlan preview(Dataset training, @Nullable Dataset validation) {
    requireColumns(training, validation);
    TrainingState start = TrainingState.initial(network, config);
    SpeedMemory memory = SpeedMemory.ofThisUser().readOnly();
    Backends.Choice choice = JobDevice.choose(memory, this, training, validation, start);
    try (Backend backend = choice.open();
        UploadedRows rows = new UploadedRows(backend)) {
      TrainingJob job = job(rows, training, validation, start);
      return new TrainingPlan(choice, Trainer.preview(backend, job));
    }
  }

  /** The targets of rows as the network learns them: {@code [rows x outputs]}, row-major. */
  double[] encode(Dataset rows) {
    return target.encoding(loss).encode(rows);
  }

  /** What a device is to compile. */
  StepPlan plan(Dataset training) {
    return config
        .plan(network, loss, training.rows())
        .withRowWeights(training.weights().isPresent());
  }

  /** The same for another listener. */
  NetworkFit withListener(TrainingListener other) {
    return new NetworkFit(network, loss, config, features, target, device, other);
  }

  /** The training, on rows that are brought to the device. */
  TrainingJob job(
      UploadedRows rows, Dataset training, @Nullable Dataset validation, TrainingState start) {
    return new TrainingJob(
        network,
        loss,
        config,
        RowOrders.shuffled(config.seed()),
        rows.toTrainOn(this, training),
        validation == null ? null : rows.toMeasure(this, validation),
        start,
        listener);
  }

  /**
   * The fitted network.
   *
   * @throws TrainingDivergedException if the training diverged
   */
  FittedNetwork fitted(TrainingOutcome outcome, Backend backend) {
    Precision precision = backend.precision();
    if (outcome instanceof TrainingOutcome.Diverged diverged) {
      DivergenceException failure = diverged.failure();
      throw new TrainingDivergedException(
          failure, pack(failure.lastGoodState(), precision, backend.name()));
    }
    TrainingResult result = outcome.get();
    return new FittedNetwork(
        pack(result.state(), precision, backend.name()),
        result.history(),
        result.training(),
        result.validation(),
        null,
        device.options());
  }

  /** Refuses rows whose columns are not the network's. */
  void requireColumns(Dataset training, @Nullable Dataset validation) {
    requireColumns("training rows", features, training);
    if (validation != null) {
      requireColumns("validation rows", features, validation);
    }
  }

  /** Refuses rows whose columns are not the network's, in the same order. */
  static void requireColumns(String what, SavedModel.Features features, Dataset rows) {
    if (!rows.featureNames().equals(features.names())) {
      throw new DataException(
          "the columns of the %s are not the model's: it was trained on %s, and got %s"
              .formatted(what, listed(features.names()), listed(rows.featureNames())));
    }
  }

  /** The first names, and how many more there are: the pixels of an image would fill the screen. */
  static String listed(List<String> names) {
    int more = names.size() - LONGEST_LIST;
    return more <= 0
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, LONGEST_LIST)) + " and " + more + " more";
  }

  private SavedModel pack(TrainingState state, Precision precision, String trainedOn) {
    Map<String, String> settings = new LinkedHashMap<>(config.describe());
    if (device.options().products() != ProductPrecision.FP32) {
      settings.put(PRECISION, device.options().products().label());
    }
    SavedModel.Training training =
        new SavedModel.Training(
            config.optimizer(), state.epochs(), config.seed(), trainedOn, settings);
    return new SavedModel(
        network,
        loss,
        precision,
        features,
        target,
        training,
        state.parameters(),
        state.optimizer());
  }
}
