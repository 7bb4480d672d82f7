package dev.warptron.backend.spi;

import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** States in one shared tensor are independent. */
class ModelStatesContractTest {
  private static final NetworkSpec SMALL = network(3, 2);

  /** More entries than a transfer of several networks holds. */
  private static final NetworkSpec LARGE = network(1200, 900);

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  /** With buffers, which belong to the state. */
  private static NetworkSpec network(int inputs, int hidden) {
    return NetworkSpec.perceptron(
        inputs,
        List.of(hidden),
        List.of(Activation.TANH),
        List.of(Normalization.batch(0.125, 0.5)),
        1);
  }

  /** Multiples of 2^-8, which every device stores exactly. */
  private static double[] values(int count, int seed) {
    double[] values = uniform(count, seed);
    for (int i = 0; i < count; i++) {
      values[i] = Math.rint(values[i] * 256) / 256;
    }
    return values;
  }

  private static ModelStates.Start start(NetworkSpec network, Optimizer optimizer, int seed) {
    int count = network.parameterCount();
    return new ModelStates.Start(
        network,
        optimizer,
        values(network.valueCount(), seed),
        OptimizerState.of(
            values(optimizer.slotNames().size() * count, seed + 100), /* updates= */ seed));
  }

  private static void assertHolds(ModelStates states, List<ModelStates.Start> expected) {
    List<ModelStates.Values> read = states.read();
    assertThat(read).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      ModelStates.Start start = expected.get(i);
      assertThat(read.get(i).parameters()).as("network %d", i).isEqualTo(start.parameters());
      assertThat(read.get(i).optimizer()).as("network %d", i).isEqualTo(start.state());
      assertThat(states.get(i).readParameters()).isEqualTo(start.parameters());
      assertThat(states.get(i).readOptimizer()).isEqualTo(start.state());
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void whatIsWrittenIsReadAgainAndCopied(BackendProvider device) {
    List<Optimizer> optimizers = List.of(Adam.DEFAULT, Sgd.DEFAULT, Sgd.DEFAULT.withMomentum(0.5));
    List<ModelStates.Start> starts =
        IntStream.range(0, 7)
            .mapToObj(i -> start(i == 3 ? LARGE : SMALL, optimizers.get(i % 3), i))
            .toList();
    List<ModelStates.Start> others =
        IntStream.range(0, 7)
            .mapToObj(i -> start(i == 3 ? LARGE : SMALL, optimizers.get(i % 3), i + 10))
            .toList();
    try (Backend backend = TestBackends.open(device)) {
      try (ModelStates states = new ModelStates(backend, starts);
          ModelStates copy = new ModelStates(states);
          ModelStates other = new ModelStates(backend, others)) {
        assertHolds(states, starts);
        assertHolds(copy, starts);
        states.copyFrom(other);
        assertHolds(states, others);
        assertHolds(copy, starts);
        states.get(4).copyFrom(copy.get(4));
        assertHolds(
            states,
            IntStream.range(0, 7).mapToObj(i -> (i == 4 ? starts : others).get(i)).toList());
      }
      assertThat(backend.bytesInUse()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aStateAloneIsAGroupOfOne(BackendProvider device) {
    List<ModelStates.Start> starts = List.of(start(LARGE, Adam.DEFAULT, 5));
    try (Backend backend = TestBackends.open(device);
        ModelStates states = new ModelStates(backend, starts)) {
      assertHolds(states, starts);
    }
  }
}
