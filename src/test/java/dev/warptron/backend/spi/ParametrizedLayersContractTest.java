package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.model.FoldedNetwork;
import dev.warptron.model.InputScale;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Parametrization;
import dev.warptron.model.Precision;
import dev.warptron.model.Shape;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.PlainForward;
import dev.warptron.verify.Tolerance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Predictions of networks with scaled inputs, scaled products and parametric activations, of many
 * rows and of single ones, compared with plain loops. FeatureContractTest compares their updates.
 */
class ParametrizedLayersContractTest {
  private static final int INPUTS = 9;
  private static final int ROWS = 40;

  static List<Arguments> devicesAndNetworks() {
    List<Arguments> all = new ArrayList<>();
    for (BackendProvider device : TestBackends.all()) {
      for (int kind = 1; kind < 8; kind++) {
        all.add(Arguments.of(device, network(kind)));
      }
    }
    return all;
  }

  private static NetworkSpec network(int kind) {
    Parametrization parametrization =
        new Parametrization((kind & 1) != 0, 1, 0.5, (kind & 2) != 0 ? 0.25 : 0);
    NetworkSpec network =
        NetworkSpec.perceptron(
            INPUTS,
            List.of(20, 12),
            Collections.nCopies(2, Activation.of(Activation.Kind.SELU)),
            Collections.nCopies(2, Normalization.NONE),
            parametrization,
            3);
    return (kind & 4) != 0 ? network.behind(new InputScale(INPUTS, 6)) : network;
  }

  @ParameterizedTest
  @MethodSource("devicesAndNetworks")
  void predictionsFollowTheFormulas(BackendProvider device, NetworkSpec network) {
    double[] parameters = uniform(network.valueCount(), /* seed= */ 1);
    double[] x = uniform(ROWS * INPUTS, /* seed= */ 2);
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      Tensor values = arena.tensor(new Shape(1, parameters.length), parameters);
      ForwardPass forward = arena.forwardPass(network, new ParameterBuffer(network, values), ROWS);
      forward.prepare();
      double[] outputs = forward.run(arena.tensor(new Shape(ROWS, INPUTS), x)).read();
      RowPredictor single = backend.rowPredictor(network, parameters, RowScale.NONE);
      PlainForward plain =
          new PlainForward(
              network, parameters, new double[parameters.length], Tolerance.of(backend));
      // A float holds the result of a predictor in double precision.
      double rounding = 0x1p-24;
      for (int i = 0; i < ROWS; i++) {
        double[] row = Arrays.copyOfRange(x, i * INPUTS, (i + 1) * INPUTS);
        plain.run(row, new double[INPUTS]);
        assertClose(
            "row " + i,
            Arrays.copyOfRange(outputs, i * 3, (i + 1) * 3),
            plain.outputs(),
            plain.outputBounds());
        float[] ofOne = new float[3];
        single.outputs(floats(row), ofOne);
        for (int j = 0; j < 3; j++) {
          double bound = plain.outputBounds()[j] + rounding * Math.abs(plain.outputs()[j]) * 1.01;
          assertClose("row " + i + " alone", ofOne[j], plain.outputs()[j], bound);
        }
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
      assertThat((double) floats[i]).as("exact").isEqualTo(values[i]);
    }
    return floats;
  }

  @ParameterizedTest
  @MethodSource("devicesAndNetworks")
  void foldingKeepsTheFunction(BackendProvider device, NetworkSpec network) {
    double[] parameters = uniform(network.valueCount(), /* seed= */ 1);
    double[] row = uniform(INPUTS, /* seed= */ 2);
    Tolerance tolerance = Tolerance.of(Precision.FLOAT64);
    FoldedNetwork folded = new FoldedNetwork(network);
    PlainForward before =
        new PlainForward(network, parameters, new double[parameters.length], tolerance);
    double[] values = folded.fold(parameters);
    PlainForward after =
        new PlainForward(folded.network(), values, new double[values.length], tolerance);
    before.run(row, new double[INPUTS]);
    after.run(row, new double[INPUTS]);
    assertClose("outputs", after.outputs(), before.outputs(), before.outputBounds());
    assertThat(FoldedNetwork.changes(folded.network())).isFalse();
    assertThat(Feature.of(folded.network()))
        .doesNotContain(Feature.SCALED_PRODUCTS, Feature.OTHER_LAYER);
  }
}
