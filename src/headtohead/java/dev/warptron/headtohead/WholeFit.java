package dev.warptron.headtohead;

import dev.warptron.MlpClassifier;
import dev.warptron.data.Dataset;

/**
 * A training as a user of the library calls it, from the rows in memory to the fitted model. Beside
 * the epochs it opens the device, brings the rows to it, and measures the fitted network on all of
 * them at the end.
 */
final class WholeFit {
  static final String NAME = BenchResult.OWN + ", all of fit";
  static final String DESCRIPTION =
      "MlpClassifier.fit: with opening the device, copying the rows and a last measurement of all rows";

  private final OwnDevice device;
  private final Workload workload;
  private final Dataset rows;

  WholeFit(OwnDevice device, Workload workload, Dataset rows) {
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

  /** The settings of a workload, as a user of the library gives them. */
  static MlpClassifier.Builder builder(OwnDevice device, Workload workload, int epochs) {
    return MlpClassifier.builder()
        .hidden(workload.hidden().stream().mapToInt(Integer::intValue).toArray())
        .activation(workload.activation())
        .optimizer(workload.rule())
        .batchSize(workload.batchSize())
        .epochs(epochs)
        .l2(workload.penalty().l2())
        .seed(workload.config(epochs).seed())
        .standardize(false)
        .device(device.request().device())
        .deviceOptions(device.request().options());
  }
}
