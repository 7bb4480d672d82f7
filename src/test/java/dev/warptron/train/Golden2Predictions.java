package dev.warptron.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ForwardPass;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.RowPredictor;
import dev.warptron.backend.spi.RowScale;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Compares the predictions after a training of a golden file of schema 2. */
final class Golden2Predictions {
  private Golden2Predictions() {}

  /** The outputs of the last layer, and the predictions that the loss's link makes of them. */
  static void check(
      Golden2Case golden, Backend backend, TrainingResult result, Golden2Bounds bounds) {
    NetworkSpec network = golden.network();
    Loss loss = golden.loss();
    double[] features = golden.trainingRows().featureArray();
    int rows = golden.node("predictions").get("z").size();
    try (Arena arena = new Arena(backend)) {
      Tensor values = arena.tensor(new Shape(1, network.valueCount()), result.state().parameters());
      ForwardPass forward = arena.forwardPass(network, new ParameterBuffer(network, values), rows);
      forward.prepare();
      Tensor x = arena.tensor(new Shape(rows, network.inputs()));
      x.write(Arrays.copyOf(features, rows * network.inputs()));
      double[] z = forward.run(x).read();
      JsonNode expected = golden.node("predictions");
      double[] magnitudes =
          OutputMagnitudes.of(
              network,
              result.state().parameters(),
              Arrays.copyOf(features, rows * network.inputs()));
      int last = network.layers().size() - 1;
      int terms = network.layers().get(last).inputs() + 1;
      double[] roundings = bounds.roundings(magnitudes, terms);
      bounds.checkPredictions("z", z, GoldenCase.flatten(expected.get("z")), roundings);
      checkRowPredictor(golden, backend, result, magnitudes, terms);
      double[] predictions =
          Stream.iterate(0, row -> row < rows, row -> row + 1)
              .flatMapToDouble(
                  row ->
                      Arrays.stream(
                          loss.link()
                              .prediction(
                                  Arrays.copyOfRange(
                                      z, row * network.outputs(), (row + 1) * network.outputs()))))
              .toArray();
      double[] wanted = GoldenCase.flatten(expected.get("prediction"));
      int width = wanted.length / rows;
      double[] ofLinks =
          IntStream.range(0, wanted.length)
              .mapToDouble(
                  i -> linked(roundings, i / width * network.outputs(), network, wanted[i]))
              .toArray();
      bounds.checkPredictions("prediction", predictions, wanted, ofLinks);
    }
  }

  /**
   * The error of a prediction by those of a row's outputs: no link has a derivative above 1, but
   * that of the exponential link, which is the prediction.
   */
  private static double linked(
      double[] roundings, int from, NetworkSpec network, double prediction) {
    double largest = Arrays.stream(roundings, from, from + network.outputs()).max().orElseThrow();
    return largest * Math.max(1, Math.abs(prediction));
  }

  /** Its rows and outputs are in single precision on every device. */
  private static void checkRowPredictor(
      Golden2Case golden, Backend backend, TrainingResult result, double[] magnitudes, int terms) {
    NetworkSpec network = golden.network();
    RowPredictor predictor =
        backend.rowPredictor(network, result.state().parameters(), RowScale.NONE);
    double[] features = golden.trainingRows().featureArray();
    JsonNode expected = golden.node("predictions").get("z");
    Golden2Bounds bounds = new Golden2Bounds(golden.node("tolerance"), Precision.FLOAT32);
    double[] roundings = bounds.roundings(magnitudes, terms);
    for (int i = 0; i < expected.size(); i++) {
      float[] row = new float[network.inputs()];
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) features[i * row.length + j];
      }
      float[] z = new float[network.outputs()];
      predictor.outputs(row, z);
      bounds.checkPredictions(
          "z of one row",
          IntStream.range(0, z.length).mapToDouble(j -> z[j]).toArray(),
          GoldenCase.flatten(expected.get(i)),
          Arrays.copyOfRange(roundings, i * z.length, (i + 1) * z.length));
    }
  }
}
