package dev.warptron.peers;

import dev.warptron.MlpClassifier;
import dev.warptron.data.Dataset;

/**
 * A training through the public API, from rows in memory to a fitted model. Besides the epochs it
 * includes opening the device, uploading the rows, and a final evaluation on all rows.
 */
final class WholeFit {
  static final String NAME = BenchResult.WARPTRON + ", all of fit";
  static final String DESCRIPTION =
      "MlpClassifier.fit: opens the device, uploads the rows, evaluates all rows at the end";

  private final WarptronDevice device;
  private final Workload workload;
  private final Dataset rows;

  WholeFit(WarptronDevice device, Workload workload, Dataset rows) {
    this.device = device;
    this.workload = workload;
    this.rows = rows;
  }

  double seconds(int epochs) {
    MlpClassifier.Builder builder = builder(device, workload, epochs);
    long began = System.nanoTime();
    MlpClassifier model = builder.fit(rows);
    double seconds = (System.nanoTime() - began) * 1e-9;
    if (model.history().trainingLoss().size() != epochs) {
      throw new IllegalStateException(
          "trained %d epochs instead of %d"
              .formatted(model.history().trainingLoss().size(), epochs));
    }
    return seconds;
  }

  /** A builder with the settings of a workload. */
  static MlpClassifier.Builder builder(WarptronDevice device, Workload workload, int epochs) {
    return MlpClassifier.builder()
        .hidden(workload.hidden().stream().mapToInt(Integer::intValue).toArray())
        .activation(workload.activation())
        .optimizer(workload.optimizer())
        .batchSize(workload.batchSize())
        .epochs(epochs)
        .l2(workload.penalty().l2())
        .seed(workload.config(epochs).seed())
        .standardize(false)
        .device(device.request().device())
        .deviceOptions(device.request().options());
  }
}
