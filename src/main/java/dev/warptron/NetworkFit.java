package dev.warptron;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.auto.DeviceSelector;
import dev.warptron.auto.ThroughputCache;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.SharedBackend;
import dev.warptron.data.DataException;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTarget;
import dev.warptron.io.SavedTraining;
import dev.warptron.model.Precision;
import dev.warptron.optim.WorkerGroup;
import dev.warptron.train.Evaluation;
import dev.warptron.train.Stop;
import dev.warptron.train.Trainer;
import dev.warptron.train.TrainingJob;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingRequest;
import dev.warptron.train.TrainingResult;
import dev.warptron.train.TrainingState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One training of a classifier or regressor: the request, and the metadata that the model stores
 * beside the network. Chooses a device, trains there, and builds the model.
 *
 * @param features names and standardizer of the network's inputs
 * @param target task, name and encoding of the network's output
 * @param checkpoints where the fit keeps its state; null for nowhere
 * @param group of workers that train the network together
 */
record NetworkFit(
    TrainingRequest request,
    SavedModel.Features features,
    SavedTarget target,
    DeviceRequest device,
    TrainingListener listener,
    @Nullable CheckpointOptions checkpoints,
    WorkerGroup group) {

  /** The same with another listener. */
  NetworkFit with(TrainingListener other) {
    return new NetworkFit(request, features, target, device, other, checkpoints, group);
  }

  FittedNetwork run() {
    Backends.Choice choice = chooseDevice(ThroughputCache.ofThisUser());
    listener.deviceChosen(choice);
    try (Backend backend = shared(choice);
        JobCheckpoints kept = JobCheckpoints.open(List.of(this), choice);
        UploadedRows rows = new UploadedRows(backend)) {
      TrainingJob job = job(rows, listener).with(kept.of(0, backend));
      return fitted(Trainer.run(backend, job), backend);
    }
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // closed with the result
  private Backend shared(Backends.Choice choice) {
    return SharedBackend.of(choice.open(), group);
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
    return DeviceSelector.with(cache).choose(JobCheckpoints.device(device, checkpoints), request);
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
