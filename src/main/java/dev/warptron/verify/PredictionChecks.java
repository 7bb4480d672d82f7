package dev.warptron.verify;

import static dev.warptron.verify.Numbers.uniform;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.ForwardPass;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.RowPredictor;
import dev.warptron.backend.spi.RowScale;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Activation;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.verify.CheckResult.Group;
import java.util.Arrays;
import java.util.List;

/** Prediction: of many rows at once, and of single rows. */
final class PredictionChecks {
  private static final List<NetworkSpec> NETWORKS =
      List.of(
          new NetworkSpec(List.of(new Dense(9, 2, Activation.LOGISTIC))),
          NetworkSpec.perceptron(5, List.of(3), List.of(Activation.TANH), 1),
          NetworkSpec.perceptron(
              21,
              List.of(128, 64, 7),
              List.of(Activation.LOGISTIC, Activation.TANH, Activation.RELU),
              3));

  private static final int CAPACITY = 130;

  private PredictionChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("forward_pass", Group.OPERATION, PredictionChecks::forwardPass),
        new Check("row_predictor", Group.OPERATION, PredictionChecks::rowPredictor));
  }

  private static double[] parameters(NetworkSpec network) {
    return uniform(network.parameterCount(), 1);
  }

  private static void forwardPass(Subject subject, Comparison comparison) {
    for (NetworkSpec network : NETWORKS) {
      for (int rows : new int[] {1, 33, CAPACITY}) {
        double[] x = uniform(rows * network.inputs(), 2);
        double[] bounds = new double[rows * network.outputs()];
        PlainForward plain =
            new PlainForward(
                network,
                parameters(network),
                new double[network.parameterCount()],
                subject.products());
        for (int i = 0; i < rows; i++) {
          plain.run(row(x, i, network.inputs()), new double[network.inputs()]);
          System.arraycopy(
              plain.outputBounds(), 0, bounds, i * network.outputs(), network.outputs());
        }
        subject.compare(
            comparison,
            "forward pass of %s, %d rows of %d".formatted(network.widths(), rows, CAPACITY),
            bounds,
            backend -> outputs(backend, network, x));
      }
    }
  }

  private static double[] outputs(Backend backend, NetworkSpec network, double[] x) {
    try (Arena arena = new Arena(backend)) {
      Tensor flat = arena.tensor(new Shape(1, network.parameterCount()), parameters(network));
      ForwardPass pass = arena.forwardPass(network, new ParameterBuffer(network, flat), CAPACITY);
      pass.prepare();
      Shape rows = new Shape(x.length / network.inputs(), network.inputs());
      return pass.run(arena.tensor(rows, x)).read();
    }
  }

  private static void rowPredictor(Subject subject, Comparison comparison) {
    for (NetworkSpec network : NETWORKS) {
      double[] deviations = Arrays.stream(uniform(network.inputs(), 4)).map(Math::abs).toArray();
      deviations[0] = 0;
      RowScale scale = new RowScale(uniform(network.inputs(), 3), deviations);
      for (RowScale scaling : List.of(RowScale.NONE, scale)) {
        RowPredictor predictor =
            subject.device().rowPredictor(network, parameters(network), scaling);
        String where =
            "single rows of %s, %s"
                .formatted(
                    network.widths(), scaling.equals(RowScale.NONE) ? "as they are" : "scaled");
        for (int i = 0; i < 5; i++) {
          singleRow(
              subject,
              comparison,
              where + ", row " + i,
              network,
              scaling,
              predictor,
              uniform(network.inputs(), 20 + i));
        }
      }
    }
  }

  /** Compares with plain loops. A predictor takes and returns floats on every device. */
  private static void singleRow(
      Subject subject,
      Comparison comparison,
      String where,
      NetworkSpec network,
      RowScale scale,
      RowPredictor predictor,
      double[] row) {
    double rounding = Tolerance.of(Precision.FLOAT32).gamma(2);
    double[] scaled = row.clone();
    double[] bounds = new double[row.length];
    for (int j = 0; j < scale.means().length; j++) {
      double standardDeviation = scale.standardDeviations()[j];
      scaled[j] =
          standardDeviation == 0 ? 0 : (float) ((row[j] - scale.means()[j]) / standardDeviation);
      bounds[j] = rounding * Math.abs(scaled[j]);
    }
    PlainForward plain =
        new PlainForward(
            network, parameters(network), new double[network.parameterCount()], subject.rounding());
    plain.run(scaled, bounds);

    int outputs = network.outputs();
    float[] input = new float[row.length];
    for (int j = 0; j < row.length; j++) {
      input[j] = (float) row[j];
    }
    float[] reached = new float[outputs + 1];
    reached[outputs] = -1; // sentinel after the outputs: must not be overwritten
    predictor.outputs(input, reached);
    double[] numbers = new double[outputs + 1];
    Arrays.setAll(numbers, j -> reached[j]);
    double[] expected = Comparison.joined(plain.outputs(), new double[] {-1});
    double[] outputBounds = Arrays.copyOf(plain.outputBounds(), outputs + 1);
    for (int j = 0; j < outputs; j++) {
      outputBounds[j] += rounding * (Math.abs(expected[j]) + outputBounds[j]);
    }
    comparison.within(where, numbers, expected, outputBounds);
  }

  private static double[] row(double[] matrix, int row, int columns) {
    return Arrays.copyOfRange(matrix, row * columns, (row + 1) * columns);
  }
}
