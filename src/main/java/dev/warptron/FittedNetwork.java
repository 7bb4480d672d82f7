package dev.warptron;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.RowScale;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Table;
import dev.warptron.function.ClassWeights;
import dev.warptron.function.Penalty;
import dev.warptron.function.Targets;
import dev.warptron.io.SavedModel;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.WorkerGroup;
import dev.warptron.train.Evaluation;
import dev.warptron.train.Evaluator;
import dev.warptron.train.History;
import dev.warptron.train.Stop;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingRows;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A network of a fitted classifier or regressor: a saved model, the history of its training, and
 * the device to predict on. Immutable. Every call opens the device anew, so calls may run
 * concurrently.
 *
 * @param training loss and score on the training rows; null if the model was loaded from a file
 * @param validation loss and score on the validation rows; null if there were none
 * @param stop how the monitored metric ended the training; null if none was monitored, or if the
 *     model was loaded from a file
 * @param device the requested device; null for the one that the model was trained on, or the best
 *     available one if that is not available
 * @param options options of that device
 */
record FittedNetwork(
    SavedModel saved,
    History history,
    @Nullable Evaluation training,
    @Nullable Evaluation validation,
    @Nullable Stop stop,
    @Nullable String device,
    DeviceOptions options) {

  /** A model without a history. */
  static FittedNetwork loaded(SavedModel saved) {
    return new FittedNetwork(saved, History.EMPTY, null, null, null, null, DeviceOptions.DEFAULT);
  }

  FittedNetwork withDevice(@Nullable String name, DeviceOptions how) {
    return new FittedNetwork(saved, history, training, validation, stop, name, how);
  }

  NetworkSpec network() {
    return saved.network();
  }

  /**
   * The settings of the training. Prediction does not need them.
   *
   * @throws dev.warptron.io.ModelFileException if the model file lacks some of them
   */
  TrainingConfig config() {
    return saved.training().requireConfig();
  }

  /** The requested device, or the default of a model without a request. */
  DeviceRequest deviceRequest() {
    if (device != null) {
      return new DeviceRequest(device, options);
    }
    boolean available =
        Backends.providers().stream()
            .filter(p -> p.name().equals(saved.training().device()))
            .anyMatch(p -> p.unavailableBecause(options).isEmpty());
    return new DeviceRequest(available ? saved.training().device() : Backends.AUTO, options);
  }

  /** The name of the device to predict on. */
  String deviceName() {
    return Backends.choose(deviceRequest()).provider().name();
  }

  @MustBeClosed
  Backend open() {
    return Backends.choose(deviceRequest()).open();
  }

  /** The rows as input of the network on a device. */
  private PreparedRows prepared(Dataset rows, Backend backend) {
    return new PreparedRows(rows, saved.features().standardizer(), backend.precision());
  }

  /**
   * Rows as inputs of the network.
   *
   * @throws dev.warptron.data.DataException if their columns are not those of the training
   */
  Dataset inputs(Dataset rows) {
    Dataset inputs = NetworkInputs.inputs(saved.features(), rows);
    NetworkInputs.requireColumns("data", saved.features(), inputs);
    return inputs;
  }

  /** A table as inputs of the network. */
  Dataset inputs(Table rows) {
    return NetworkInputs.inputs(saved.features(), rows);
  }

  /**
   * The outputs z of the last layer for each row.
   *
   * @param rows as of {@link #inputs}
   */
  double[][] outputs(Backend backend, Dataset rows) {
    try (Arena arena = new Arena(backend)) {
      double[] all =
          evaluator(backend, arena, Penalty.NONE, rows.rowCount())
              .outputs(rows.rowCount(), prepared(rows, backend).writer());
      int width = network().outputs();
      return IntStream.range(0, rows.rowCount())
          .mapToObj(i -> Arrays.copyOfRange(all, i * width, (i + 1) * width))
          .toArray(double[][]::new);
    }
  }

  /** A predictor of single rows, which may outlive the device. */
  RowNetwork rowNetwork(Backend backend) {
    return new RowNetwork(
        backend.rowPredictor(network(), saved.parameters(), rowScale()),
        saved.features(),
        backend.precision());
  }

  private RowScale rowScale() {
    Standardizer standardizer = saved.features().standardizer();
    if (standardizer == null) {
      return RowScale.NONE;
    }
    int columns = standardizer.columns();
    return new RowScale(
        IntStream.range(0, columns).mapToDouble(standardizer::mean).toArray(),
        IntStream.range(0, columns).mapToDouble(standardizer::standardDeviation).toArray());
  }

  /**
   * Loss and score on rows with a target.
   *
   * @throws dev.warptron.data.DataException if the loss is not finite; it names the row
   */
  Evaluation evaluate(Dataset rows) {
    Evaluation evaluation = measure(rows);
    if (!Double.isFinite(evaluation.loss())) {
      throw lossOverflows(rows);
    }
    return evaluation;
  }

  /** The exception for rows whose loss is not finite; it names the row. */
  DataException lossOverflows(Dataset rows) {
    try (Backend backend = open()) {
      double[][] outputs = outputs(backend, inputs(rows));
      FarRows.requireFinite(rows::where, outputs);
      return FarRows.lossOverflows(rows, saved.targets(), outputs);
    }
  }

  private Evaluation measure(Dataset raw) {
    NetworkInputs.requireTargets("data", saved.target(), raw);
    boolean arePrepared = raw.preparation().isPresent() || saved.features().preprocessor() == null;
    boolean isStored = raw.isStored() && arePrepared; // otherwise they are prepared in memory
    double[] targets = isStored ? new double[0] : saved.targets().encode(raw);
    Penalty penalty = config().penalty();
    Dataset rows = inputs(raw);
    try (Backend backend = open();
        Arena arena = new Arena(backend);
        TrainingRows uploaded =
            isStored ? ofFile(rows, backend) : inMemory(rows, targets, backend)) {
      return evaluator(backend, arena, penalty, rows.rowCount()).evaluate(uploaded);
    }
  }

  @MustBeClosed
  private TrainingRows inMemory(Dataset rows, double[] targets, Backend backend) {
    return new TrainingRows(
        backend,
        rows.rowCount(),
        rows.featureCount(),
        targets,
        /* weights= */ null,
        prepared(rows, backend)::writeTo);
  }

  /** Rows that are uploaded in blocks if they do not fit into one. */
  @MustBeClosed
  private TrainingRows ofFile(Dataset rows, Backend backend) {
    return new FitRows(
            rows,
            saved.features().standardizer(),
            saved.targets(),
            /* sampleWeights= */ false,
            ClassWeights.NONE)
        .upload(backend, rows.rowCount());
  }

  private Evaluator evaluator(Backend backend, Arena arena, Penalty penalty, int rows) {
    Tensor values = arena.tensor(new Shape(1, network().valueCount()), saved.parameters());
    ParameterBuffer parameters = new ParameterBuffer(network(), values);
    return new Evaluator(backend, network(), saved.loss(), penalty, parameters, arena, rows);
  }

  /**
   * This network after a continued training, with the combined history.
   *
   * @param epochs additional epochs
   */
  FittedNetwork continued(
      Dataset rawTraining, @Nullable Dataset rawValidation, int epochs, TrainingListener listener) {
    SavedModel.Features features = saved.features();
    Dataset training = NetworkInputs.inputs(features, rawTraining);
    Dataset validation =
        rawValidation == null ? null : NetworkInputs.inputs(features, rawValidation);
    Targets targets = saved.targets();
    NetworkInputs.requireTargets("training rows", saved.target(), training);
    if (validation != null) {
      NetworkInputs.requireTargets("validation rows", saved.target(), validation);
    }
    TrainingRequest request =
        new TrainingRequest(
            network(),
            saved.loss(),
            config().withEpochs(epochs),
            FitStart.after(saved),
            NetworkInputs.trainingRows(features, targets, training, config().classWeights()),
            NetworkInputs.validationRows(features, targets, validation),
            MonitoredOutputs.of(config(), saved.loss(), targets, validation));
    DeviceRequest same = deviceRequest().withDevice(deviceName());
    FittedNetwork later =
        new NetworkFit(request, features, saved.target(), same, listener, null, WorkerGroup.ALONE)
            .run();
    return new FittedNetwork(
        later.saved,
        history.upTo(saved.training().epochs()).followedBy(later.history),
        later.training,
        later.validation,
        later.stop,
        device,
        options);
  }
}
