package dev.warptron.backend.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every step factory has a name and a reason, and the device uses the first one. */
class StepFactoriesTest {
  private static final List<Integer> WIDTHS = List.of(3, 700);

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static StepPlan plan(int hidden) {
    NetworkSpec network =
        NetworkSpec.perceptron(
            5, List.of(hidden, hidden), List.of(Activation.RELU, Activation.TANH), 2);
    return new StepPlan(network, Loss.SOFTMAX_CROSS_ENTROPY, Sgd.DEFAULT, Penalty.NONE, 7);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void everyWayHasANameOfItsOwnAndAReason(BackendProvider device) {
    try (Backend backend = TestBackends.open(device)) {
      for (int hidden : WIDTHS) {
        List<StepFactory> factories = backend.steps(plan(hidden));
        assertThat(factories).isNotEmpty();
        assertThat(factories)
            .extracting(StepFactory::name)
            .doesNotHaveDuplicates()
            .doesNotContain("");
        assertThat(factories).extracting(StepFactory::reason).doesNotContain("");
        assertThat(factories).extracting(StepFactory::name).contains("plain");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theFirstWayIsTaken(BackendProvider device) {
    for (int hidden : WIDTHS) {
      StepPlan plan = plan(hidden);
      int count = plan.network().parameterCount();
      try (Backend backend = TestBackends.open(device);
          ModelState state =
              new ModelState(
                  backend,
                  plan.network(),
                  plan.optimizer(),
                  new double[count],
                  OptimizerState.initial(plan.optimizer(), count));
          TrainStep taken = backend.compile(plan, state);
          TrainStep first = backend.steps(plan).get(0).make(plan, state)) {
        assertThat(taken.description()).isEqualTo(first.description());
      }
    }
  }
}
