package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Limits;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.UpdatePlan;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.PlainBackprop;
import dev.warptron.verify.PlainUpdate;
import dev.warptron.verify.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Limits of norms in every step that declares them, on layers that are wide enough for packed
 * operands and several threads, with all that comes before and after them in an update.
 */
class NormLimitsContractTest {
  private static final int ROWS = 100;
  private static final int BATCH = 64; // leaves 36 at the end
  private static final int INPUTS = 150;

  /** Small, so that the activations are not saturated and the bounds stay small. */
  private static final double[] X =
      Arrays.stream(uniform(ROWS * INPUTS, /* seed= */ 1)).map(x -> x / 8).toArray();

  private static final double[] Y = oneHot(ROWS, 3, /* seed= */ 2);

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static StepPlan plan(Limits limits) {
    return new StepPlan(
            NetworkSpec.perceptron(INPUTS, List.of(130), List.of(Activation.TANH), 3),
            Loss.SOFTMAX_CROSS_ENTROPY,
            new Sgd(0.5, 0.5, false),
            new Penalty(0, 0.5),
            BATCH)
        .withUpdatePlan(new UpdatePlan(LearningRates.CONSTANT, 0.125, limits));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void everyStepThatDeclaresThemHasThem(BackendProvider device) {
    double off = Limits.OFF;
    try (Backend backend = TestBackends.open(device)) {
      for (Limits limits :
          List.of(
              new Limits(off, 0.0625, off),
              new Limits(off, off, 1.5),
              new Limits(0.015625, 0.0625, 1.5))) {
        StepPlan plan = plan(limits);
        for (StepFactory factory : backend.steps(plan)) {
          follow(backend, factory, plan);
        }
      }
    }
  }

  private static void follow(Backend backend, StepFactory factory, StepPlan plan) {
    Tolerance tolerance = Tolerance.of(backend);
    try (Arena arena = new Arena(backend);
        ModelState state = Epoch.startOn(backend, plan);
        TrainStep step = factory.make(plan, state)) {
      Tensor x = arena.tensor(new Shape(ROWS, INPUTS), X);
      Tensor y = arena.tensor(new Shape(ROWS, 3), Y);
      for (int from = 0; from < ROWS; from += BATCH) {
        int to = Math.min(ROWS, from + BATCH);
        double[] before = state.readParameters();
        OptimizerState optimizer = state.readOptimizer();
        step.run(new Rows(x, y), null, from, to, arena.lossAccumulator(plan.loss().metricSums()));
        PlainBackprop batch =
            PlainBackprop.of(
                plan.network(),
                plan.loss(),
                before,
                Arrays.copyOfRange(X, from * INPUTS, to * INPUTS),
                Arrays.copyOfRange(Y, from * 3, to * 3),
                tolerance);
        PlainUpdate update = new PlainUpdate(plan, before, optimizer, batch, to - from, tolerance);
        assertClose(
            "%s, %s, rows %d to %d".formatted(factory.name(), plan.updatePlan().limits(), from, to),
            state.readParameters(),
            update.parameters(),
            update.parameterBounds());
        StepPlan unlimited = plan(Limits.NONE);
        assertThat(
                largestExcess(
                    new PlainUpdate(unlimited, before, optimizer, batch, to - from, tolerance)
                        .parameters(),
                    update))
            .as("without limits it would be seen")
            .isPositive();
      }
    }
  }

  /** By how much numbers are outside the bounds. */
  private static double largestExcess(double[] numbers, PlainUpdate update) {
    double[] expected = update.parameters();
    double[] bounds = update.parameterBounds();
    return IntStream.range(0, numbers.length)
        .mapToDouble(i -> Math.abs(numbers[i] - expected[i]) - bounds[i])
        .max()
        .orElseThrow();
  }
}
