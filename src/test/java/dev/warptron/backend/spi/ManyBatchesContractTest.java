package dev.warptron.backend.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Shape;
import dev.warptron.optim.Adam;
import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Noise;
import dev.warptron.optim.UpdatePlan;
import dev.warptron.optim.WeightAverage;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What depends on the number of the update, when a step runs many batches in one call: the same
 * bits as one call for each batch.
 */
class ManyBatchesContractTest {
  private static final int BATCH = 4;
  private static final int ROWS = 75 * BATCH; // two graphs of 32 batches, and more

  private static StepPlan plan(Normalization first, Normalization second) {
    NetworkSpec network =
        new NetworkSpec(
            List.of(
                new Dense(3, 5, Activation.TANH, first),
                new Dense(5, 4, Activation.LOGISTIC, second),
                new Dense(4, 2, Activation.IDENTITY)));
    Noise noise = new Noise(List.of(0.25, 0.5), 0.5, 0);
    return new StepPlan(network, Loss.HALF_SQUARED_ERROR, Adam.DEFAULT, Penalty.NONE, BATCH)
        .withNoise(new NoisePlan(noise, /* seed= */ 5));
  }

  static Stream<Arguments> devicesAndPlans() {
    UpdatePlan averaged =
        new UpdatePlan(LearningRates.CONSTANT, 0, Limits.NONE, WeightAverage.exponential(0.75));
    StepPlan average = plan(Normalization.NONE, Normalization.NONE).withUpdatePlan(averaged);
    StepPlan norms = plan(Normalization.batch(0.5, 0.25), Normalization.layer(0.5));
    return TestBackends.all().stream()
        .flatMap(
            device ->
                Stream.of(
                    argumentSet(device.name() + " average", device, average),
                    argumentSet(device.name() + " normalization", device, norms)));
  }

  @ParameterizedTest
  @MethodSource("devicesAndPlans")
  void theyGiveTheSameBits(BackendProvider device, StepPlan plan) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      Rows rows =
          new Rows(
              arena.tensor(new Shape(ROWS, 3), Numbers.uniform(ROWS * 3, 2)),
              arena.tensor(new Shape(ROWS, 2), Numbers.uniform(ROWS * 2, 3)));
      for (StepFactory factory : backend.steps(plan)) {
        try (ModelState atOnce = Epoch.startOn(backend, plan);
            ModelState oneByOne = Epoch.startOn(backend, plan);
            TrainStep first = factory.make(plan, atOnce);
            TrainStep second = factory.make(plan, oneByOne);
            LossAccumulator sums = backend.allocateLossAccumulator(plan.loss().metricSums())) {
          atOnce.setUpdates(0); // the first update begins the average
          oneByOne.setUpdates(0);
          for (int epoch = 0; epoch < 2; epoch++) {
            first.run(rows, null, 0, ROWS, sums);
            for (int from = 0; from < ROWS; from += BATCH) {
              second.run(rows, null, from, from + BATCH, sums);
            }
          }
          assertThat(oneByOne.readParameters())
              .as(factory.name())
              .isEqualTo(atOnce.readParameters());
          assertThat(oneByOne.readOptimizer()).as(factory.name()).isEqualTo(atOnce.readOptimizer());
        }
      }
    }
  }
}
