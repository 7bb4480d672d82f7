package dev.warptron.backend.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.model.Dense;
import dev.warptron.model.FoldedNetwork;
import dev.warptron.model.Layer;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Shape;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every device's forward pass computes the results of {@link Backend#affine}, which other tests
 * compare with plain loops, for any number of rows.
 */
@SuppressWarnings("MustBeClosedChecker") // closing is what is tested
class ForwardPassContractTest {
  /**
   * Its middle layer has 8192 weights: cpu packs them, and multiplies them without the BLAS library
   * on every instruction set. The rounding of a library could depend on the number of rows.
   */
  private static final NetworkSpec WIDE =
      new NetworkSpec(
          List.of(
              new Dense(21, 128, Activation.LOGISTIC),
              new Dense(128, 64, Activation.TANH),
              new Dense(64, 7, Activation.RELU),
              new Dense(7, 3, Activation.IDENTITY)));

  private static final NetworkSpec NARROW =
      new NetworkSpec(
          List.of(new Dense(5, 3, Activation.TANH), new Dense(3, 1, Activation.IDENTITY)));

  private static final NetworkSpec ONE_LAYER =
      new NetworkSpec(List.of(new Dense(9, 2, Activation.LOGISTIC)));

  private static final NetworkSpec NORMALIZED =
      new NetworkSpec(
          List.of(
              new Dense(21, 128, Activation.LOGISTIC, Normalization.layer(0.125)),
              new Dense(128, 64, Activation.TANH, Normalization.batch(0.125, 0.5)),
              new Dense(64, 7, Activation.RELU),
              new Dense(7, 3, Activation.IDENTITY, Normalization.layer(0.5))));

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  static List<Arguments> networks() {
    return devices().stream()
        .flatMap(
            device ->
                Stream.of(WIDE, NARROW, ONE_LAYER, NORMALIZED)
                    .flatMap(
                        network ->
                            Stream.of(1, 40, 421).map(rows -> Arguments.of(device, network, rows))))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void itGivesTheNumbersOfTheLayersOneByOne(
      BackendProvider provider, NetworkSpec network, int capacity) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      ParameterBuffer parameters = parameters(network, arena);
      ForwardPass forward = arena.forwardPass(network, parameters, capacity);
      Tensor x = rows(network, capacity, arena);
      for (int seed : new int[] {3, 4}) {
        parameters.values().write(values(network, seed));
        forward.prepare();
        for (int count : new int[] {capacity, (capacity + 1) / 2, 1, capacity}) {
          Tensor part = x.rows(capacity - count, count);
          Tensor output = forward.run(part);
          assertThat(output.shape()).isEqualTo(new Shape(count, network.outputs()));
          assertThat(output.read())
              .as("%d rows of %d, parameters %d", count, capacity, seed)
              .isEqualTo(layerByLayer(backend, network, parameters, part));
        }
      }
    }
  }

  private static double[] layerByLayer(
      Backend backend, NetworkSpec network, ParameterBuffer parameters, Tensor x) {
    try (Arena arena = new Arena(backend)) {
      if (FoldedNetwork.changes(network)) {
        FoldedNetwork folded = new FoldedNetwork(network);
        double[] values = folded.fold(parameters.values().read());
        return layerByLayer(
            backend,
            folded.network(),
            new ParameterBuffer(
                folded.network(), arena.tensor(new Shape(1, values.length), values)),
            x);
      }
      Tensor input = x;
      for (int i = 0; i < network.layers().size(); i++) {
        Layer layer = network.layers().get(i);
        Tensor output = arena.tensor(new Shape(x.shape().rows(), layer.outputs()));
        boolean isPlain = layer.normalization().isNone();
        backend.affine(
            input,
            parameters.weights(i),
            parameters.biases(i),
            isPlain ? layer.activation() : Activation.IDENTITY,
            output,
            output);
        if (!isPlain) {
          backend.normalize(
              layer.normalization(),
              output,
              arena.tensor(new Shape(2, x.shape().rows())),
              parameters.block(i, Dense.SCALES),
              parameters.block(i, Dense.SHIFTS),
              layer.activation(),
              output,
              output);
        }
        input = output;
      }
      return input.read();
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void rowsThatDoNotFitAreRefused(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend);
        ForwardPass forward = backend.forwardPass(NARROW, parameters(NARROW, arena), 2)) {
      forward.prepare();
      Tensor tooWide = arena.tensor(new Shape(2, 6));
      Tensor tooMany = arena.tensor(new Shape(3, 5));
      assertThatExceptionOfType(ShapeException.class).isThrownBy(() -> forward.run(tooWide));
      assertThatExceptionOfType(ShapeException.class)
          .isThrownBy(() -> forward.run(tooMany))
          .withMessageContaining("2 rows at most, got 3");
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void itFreesItsMemoryOnceAndIsOfNoUseThen(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      ParameterBuffer parameters = parameters(WIDE, arena);
      Tensor x = rows(WIDE, 40, arena);
      long before = backend.bytesInUse();
      ForwardPass forward = backend.forwardPass(WIDE, parameters, 40);
      try (forward) {
        assertThat(backend.bytesInUse()).isGreaterThan(before);
        forward.prepare();
        forward.run(x);
        forward.close();
        assertThat(backend.bytesInUse()).isEqualTo(before);
        assertThatIllegalStateException()
            .isThrownBy(() -> forward.run(x))
            .withMessageContaining("after close");
      }
      assertThat(backend.bytesInUse()).isEqualTo(before);
    }
  }

  private static ParameterBuffer parameters(NetworkSpec network, Arena arena) {
    return new ParameterBuffer(
        network, arena.tensor(new Shape(1, network.valueCount()), values(network, /* seed= */ 1)));
  }

  /** Running variances, which are among the buffers, are not negative. */
  private static double[] values(NetworkSpec network, int seed) {
    double[] values = Numbers.uniform(network.valueCount(), seed);
    for (int i = network.parameterCount(); i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return values;
  }

  private static Tensor rows(NetworkSpec network, int count, Arena arena) {
    return arena.tensor(
        new Shape(count, network.inputs()),
        Numbers.uniform(count * network.inputs(), /* seed= */ 2));
  }
}
