package dev.warptron.backend.spi;

import static dev.warptron.backend.spi.EpochCases.EPOCHS;
import static dev.warptron.backend.spi.EpochCases.INPUTS;
import static dev.warptron.backend.spi.EpochCases.PENALTY;
import static dev.warptron.backend.spi.EpochCases.ROWS;
import static dev.warptron.backend.spi.EpochCases.VALIDATION_ROWS;
import static dev.warptron.backend.spi.EpochCases.atOnce;
import static dev.warptron.backend.spi.EpochCases.oneByOne;
import static dev.warptron.backend.spi.EpochCases.permutations;
import static dev.warptron.backend.spi.EpochCases.rows;
import static dev.warptron.backend.spi.EpochCases.runner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every activation and every loss, in every training step and in whole epochs of every device. */
class FunctionsOfStepsContractTest {
  static Stream<Arguments> steps() {
    return OpByOpStepTest.steps();
  }

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  /**
   * Plans in which each activation is in the first hidden layer once and in the second once, and
   * each loss at least once.
   */
  private static List<StepPlan> plans(int inputs, int outputs) {
    List<Activation> activations = Activation.all();
    List<Loss> losses = Loss.all();
    return IntStream.range(0, Math.max(activations.size(), losses.size()))
        .mapToObj(
            i ->
                plan(
                    inputs,
                    List.of(
                        activations.get(i % activations.size()),
                        activations.get((i + 1) % activations.size())),
                    losses.get(i % losses.size()),
                    outputs))
        .toList();
  }

  private static StepPlan plan(int inputs, List<Activation> hidden, Loss loss, int outputs) {
    NetworkSpec network = NetworkSpec.perceptron(inputs, List.of(5, 4), hidden, outputs);
    return new StepPlan(network, loss, Sgd.DEFAULT, PENALTY, /* batchSize= */ 3);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void everyUpdateFollowsThePlainLoops(BackendProvider device, OpByOpStepTest.StepMaker maker) {
    try (Backend backend = TestBackends.open(device)) {
      for (StepPlan plan : plans(/* inputs= */ 3, /* outputs= */ 2)) {
        OpByOpStepTest.followUpdates(backend, maker, plan, null);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void everyActivationAndLossIsTrainedByTheSameSteps(BackendProvider device) {
    try (Backend backend = TestBackends.open(device)) {
      List<Activation> common = List.of(Activation.TANH, Activation.LOGISTIC);
      List<String> expected = names(backend, plan(INPUTS, common, Loss.SOFTMAX_CROSS_ENTROPY, 3));
      for (StepPlan plan : plans(INPUTS, 3)) {
        assertThat(names(backend, plan)).as("steps of %s", plan).isEqualTo(expected);
      }
    }
  }

  private static List<String> names(Backend backend, StepPlan plan) {
    return backend.steps(plan).stream().map(StepFactory::name).toList();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void wholeEpochsAreTheSameOneByOne(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      Rows training = rows(arena, ROWS, 3, /* seed= */ 1);
      Rows validation = rows(arena, VALIDATION_ROWS, 3, /* seed= */ 7);
      int[] permutations = permutations(EPOCHS);
      for (StepPlan plan : plans(INPUTS, 3)) {
        EpochRunner runner = runner(backend, plan);
        atOnce(backend, runner, plan, training, validation, permutations, 0, EPOCHS)
            .assertSameBits(
                plan.toString(),
                oneByOne(backend, runner, plan, training, validation, permutations));
      }
    }
  }
}
