package dev.warptron.peers;

import dev.warptron.MlpClassifier;
import dev.warptron.Predictor;
import dev.warptron.data.Dataset;
import dev.warptron.data.Task;
import dev.warptron.io.SavedModel;
import dev.warptron.io.SavedTarget;
import dev.warptron.io.SavedTraining;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.TrainingConfig;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Prediction with a network through the public API. */
final class WarptronPrediction {
  private final MlpClassifier model;
  private final Rows rows;
  private final Dataset dataset;

  /** A model with the initial weights of a workload. */
  WarptronPrediction(WarptronDevice device, Workload workload, Rows rows) {
    TrainingConfig config = workload.config(0);
    NetworkSpec network = workload.network();
    double[] parameters = network.initialParameters(config.initializer(), config.seed());
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) parameters[i];
    }
    int classes = Math.max(2, network.outputs());
    this.rows = rows;
    this.dataset = rows.dataset();
    this.model =
        MlpClassifier.of(
                new SavedModel(
                    network,
                    workload.loss(),
                    Precision.FLOAT32,
                    new SavedModel.Features(dataset.featureNames(), null),
                    new SavedTarget(
                        classes == 2 ? Task.BINARY : Task.MULTICLASS,
                        "label",
                        IntStream.range(0, classes).mapToObj(String::valueOf).toList(),
                        null),
                    SavedTraining.of(
                        config, ProductPrecision.FP32, /* epochs= */ 0, device.backend().name()),
                    parameters,
                    OptimizerState.initial(config.optimizer(), parameters.length)))
            .withDevice(device.request());
  }

  /** Predicts all rows; returns the seconds. */
  double all() {
    long began = System.nanoTime();
    double[][] probabilities = model.predictProbabilities(dataset);
    double seconds = (System.nanoTime() - began) * 1e-9;
    if (probabilities.length != rows.count()) {
      throw new IllegalStateException("predicted %d rows".formatted(probabilities.length));
    }
    return seconds;
  }

  /**
   * Probabilities of the first rows, {@code [count x outputs]}; with two classes those of the
   * second only.
   */
  float[] probabilities(int count) {
    double[][] all = model.predictProbabilities(rows.first(count).dataset());
    int outputs = model.saved().network().outputs();
    float[] values = new float[count * outputs];
    for (int row = 0; row < count; row++) {
      for (int j = 0; j < outputs; j++) {
        values[row * outputs + j] = (float) all[row][outputs == 1 ? 1 : j];
      }
    }
    return values;
  }

  /** The same probabilities, predicted one row at a time. */
  float[] probabilitiesOfSingleRows(int count) {
    Predictor predictor = model.predictor();
    int outputs = model.saved().network().outputs();
    float[] prediction = new float[predictor.outputs()];
    float[] values = new float[count * outputs];
    for (int row = 0; row < count; row++) {
      predictor.predict(row(row), prediction);
      System.arraycopy(prediction, outputs == 1 ? 1 : 0, values, row * outputs, outputs);
    }
    return values;
  }

  private float[] row(int number) {
    int inputs = rows.inputs();
    return Arrays.copyOfRange(rows.features(), number * inputs, (number + 1) * inputs);
  }

  /**
   * A timed run of single rows.
   *
   * @param bytes allocated by this thread during the run; empty if the JVM cannot tell
   */
  record SingleRows(double seconds, OptionalLong bytes) {}

  /** Predicts one row after another with one predictor. */
  SingleRows single(int calls) {
    Predictor predictor = model.predictor();
    List<float[]> sample =
        IntStream.range(0, Math.min(rows.count(), 64)).mapToObj(this::row).toList();
    float[][] cycle = sample.toArray(float[][]::new);
    float[] prediction = new float[predictor.outputs()];
    float sum = 0; // uses the predictions, so that they cannot be optimized away
    OptionalLong before = allocatedBytes();
    long began = System.nanoTime();
    for (int call = 0; call < calls; call++) {
      predictor.predict(cycle[call % cycle.length], prediction);
      sum += prediction[0];
    }
    double seconds = (System.nanoTime() - began) * 1e-9;
    OptionalLong after = allocatedBytes();
    if (!Float.isFinite(sum)) {
      throw new IllegalStateException("a prediction is not finite");
    }
    return new SingleRows(
        seconds,
        before.isEmpty() || after.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(after.getAsLong() - before.getAsLong()));
  }

  private static OptionalLong allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported()
        ? OptionalLong.of(threads.getCurrentThreadAllocatedBytes())
        : OptionalLong.empty();
  }
}
