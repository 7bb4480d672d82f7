package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.verify.Numbers.oneHot;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.Adam;
import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.UpdatePlan;
import dev.warptron.optim.WeightAverage;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Tolerance;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The moving average of a step against its formula in double precision, after each update. */
class MovingAverageContractTest {
  private static final int ROWS = 23;
  private static final int BATCH = 4;
  private static final double DECAY = 0.875;

  static List<BackendProvider> devices() {
    return TestBackends.withEveryPrecision();
  }

  private static StepPlan plan(Optimizer optimizer) {
    return new StepPlan(
            NetworkSpec.perceptron(3, List.of(5), List.of(Activation.TANH), 2),
            Loss.SOFTMAX_CROSS_ENTROPY,
            optimizer,
            new Penalty(0.25, 0.5),
            BATCH)
        .withUpdatePlan(
            new UpdatePlan(
                LearningRates.CONSTANT,
                0.125,
                new Limits(1, 2, 3),
                WeightAverage.exponential(DECAY)));
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theAverageFollowsEachUpdate(BackendProvider device) {
    try (Backend backend = TestBackends.open(device)) {
      for (Optimizer optimizer : List.of(new Sgd(0.25, 0, false), Adam.DEFAULT)) {
        follow(backend, plan(optimizer));
      }
    }
  }

  private static void follow(Backend backend, StepPlan plan) {
    double[] start = plan.network().initialParameters(Initializer.GLOROT_UNIFORM, 1);
    OptimizerState state = OptimizerState.initial(plan.optimizer(), start.length).withSlot(start);
    try (Arena arena = new Arena(backend);
        ModelState model = new ModelState(backend, plan.network(), plan.optimizer(), start, state);
        TrainStep step = backend.compile(plan, model)) {
      Rows rows =
          new Rows(
              arena.tensor(new Shape(ROWS, 3), uniform(ROWS * 3, /* seed= */ 1)),
              arena.tensor(new Shape(ROWS, 2), oneHot(ROWS, 2, /* seed= */ 2)));
      LossAccumulator sums = arena.lossAccumulator(plan.loss().metricSums());
      assertThat(average(model)).isEqualTo(start);
      double[] before = start;
      double[] expected = null;
      double[] bounds = new double[start.length];
      for (int from = 0; from < ROWS; from += BATCH) {
        step.run(rows, null, from, Math.min(ROWS, from + BATCH), sums);
        double[] now = model.readParameters();
        assertThat(now).isNotEqualTo(before);
        expected = expected == null ? now : next(backend, expected, now, bounds);
        assertClose("average after " + model.updates(), average(model), expected, bounds);
        before = now;
      }
      assertThat(average(model)).isNotEqualTo(before);
      assertThat(model.readOptimizer().slotCount(start.length))
          .isEqualTo(plan.optimizer().slotNames().size() + 1);
    }
  }

  /** The formula, with the bound of its three roundings and that of the average before. */
  private static double[] next(Backend backend, double[] average, double[] now, double[] bounds) {
    Tolerance tolerance = Tolerance.of(backend.precision());
    double[] next = new double[now.length];
    for (int i = 0; i < next.length; i++) {
      double difference = now[i] - average[i];
      next[i] = average[i] + (1 - DECAY) * difference;
      bounds[i] += tolerance.ofSum(3, Math.abs(average[i]) + Math.abs(now[i]));
    }
    return next;
  }

  private static double[] average(ModelState model) {
    return model.evaluated().flat().read();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theAverageMovesByAShare(BackendProvider device) {
    StepPlan plan = plan(Adam.DEFAULT);
    int count = plan.network().parameterCount();
    double[] average = uniform(count, /* seed= */ 3);
    double[] now = uniform(count, /* seed= */ 4);
    OptimizerState state = OptimizerState.initial(plan.optimizer(), count).withSlot(average);
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend);
        ModelState model = new ModelState(backend, plan.network(), plan.optimizer(), now, state)) {
      model.moveAverage(1 - DECAY, arena.tensor(new Shape(1, count)));
      double[] bounds = new double[count];
      assertClose("average", average(model), next(backend, average, now, bounds), bounds);
      assertThat(model.readParameters()).isEqualTo(now);
      assertThat(model.slots().read()).containsOnly(0);
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aStateWithoutAnAverageIsItsOwn(BackendProvider device) {
    StepPlan plan = plan(Adam.DEFAULT);
    double[] start = new double[plan.network().parameterCount()];
    Arrays.fill(start, 0.5);
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend);
        ModelState model =
            new ModelState(
                backend,
                plan.network(),
                plan.optimizer(),
                start,
                OptimizerState.initial(plan.optimizer(), start.length))) {
      assertThat(model.evaluated()).isSameAs(model.parameters());
      Tensor scratch = arena.tensor(new Shape(1, start.length));
      assertThatIllegalStateException()
          .isThrownBy(() -> model.moveAverage(0.5, scratch))
          .withMessage("this state has no average");
    }
  }
}
