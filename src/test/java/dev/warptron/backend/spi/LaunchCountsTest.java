package dev.warptron.backend.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.testing.TestBackends;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The launch counts of a device. */
class LaunchCountsTest {
  private static final int ROWS = 48;
  private static final int BATCH = 6;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static boolean launches(Backend backend) {
    return backend.name().equals("cuda");
  }

  @ParameterizedTest
  @MethodSource("devices")
  void anOperationIsALaunchOfAKernel(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Tensor tensor = backend.allocate(new Shape(3, 5))) {
      LaunchCounts before = backend.launchCounts();
      backend.fill(tensor, 1);
      backend.fill(tensor, 2);
      assertThat(backend.launchCounts().since(before))
          .isEqualTo(launches(backend) ? new LaunchCounts(2, 2) : LaunchCounts.NONE);
    }
  }

  /** The step of large networks, even if the device would choose another for this network. */
  private static StepFactory graph(Backend backend, StepPlan plan) {
    List<StepFactory> factories = backend.steps(plan);
    return factories.stream()
        .filter(factory -> factory.name().equals("graph"))
        .findFirst()
        .orElseGet(
            () -> {
              assertThat(launches(backend)).as("a device that launches has graphs").isFalse();
              return factories.get(0);
            });
  }

  @ParameterizedTest
  @MethodSource("devices")
  @SuppressWarnings("MustBeClosedChecker") // the arena closes them
  void aGraphIsOneLaunchOfAllItsKernels(BackendProvider device) {
    NetworkSpec network = NetworkSpec.perceptron(200, List.of(210), List.of(Activation.RELU), 1);
    double[] parameters = network.initialParameters(Initializer.HE_NORMAL, 1);
    Sgd optimizer = Sgd.DEFAULT;
    StepPlan plan = new StepPlan(network, Loss.HALF_SQUARED_ERROR, optimizer, Penalty.NONE, BATCH);
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      ModelState state =
          arena.own(
              new ModelState(
                  backend,
                  network,
                  optimizer,
                  parameters,
                  OptimizerState.initial(optimizer, parameters.length)));
      TrainStep step = arena.own(graph(backend, plan).make(plan, state));
      Tensor features = arena.tensor(new Shape(ROWS, 200));
      Tensor targets = arena.tensor(new Shape(ROWS, 1));
      LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
      step.run(new Rows(features, targets), null, 0, ROWS, accumulator); // captures
      LaunchCounts before = backend.launchCounts();
      step.run(new Rows(features, targets), null, 0, ROWS, accumulator);
      LaunchCounts counts = backend.launchCounts().since(before);
      if (launches(backend)) {
        assertThat(counts.calls()).isPositive();
        // Forward, loss, backward and update of a batch are at least two products and an update.
        assertThat(counts.kernels())
            .isGreaterThanOrEqualTo(3L * (ROWS / BATCH))
            .isGreaterThan(counts.calls());
      } else {
        assertThat(counts).isEqualTo(LaunchCounts.NONE);
      }
    }
  }
}
