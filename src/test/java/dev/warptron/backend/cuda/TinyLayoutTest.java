package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.cuda.steps.TinyPlan;
import dev.warptron.backend.cuda.steps.TinyStep;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.NoisePlan;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.ParameterLayout;
import dev.warptron.model.PermutedLayouts;
import dev.warptron.model.Shape;
import dev.warptron.optim.Noise;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.OptimizerState;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import dev.warptron.verify.SampleCases;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code train_tiny} finds parameters and slots by the offsets that it receives, in any layout. */
class TinyLayoutTest {
  private static final int INPUTS = 5;
  private static final int OUTPUTS = 3;
  private static final int ROWS = 43;
  private static final NetworkSpec NETWORK =
      NetworkSpec.perceptron(
          INPUTS, List.of(7, 4), List.of(Activation.TANH, Activation.RELU), OUTPUTS);

  @BeforeEach
  void cudaIsHere() {
    TestBackends.assumeAvailable(new CudaProvider());
  }

  private static final NetworkSpec NORMALIZED =
      NetworkSpec.perceptron(
          INPUTS,
          List.of(7, 4),
          List.of(Activation.TANH, Activation.of(Activation.Kind.SILU)),
          List.of(Normalization.layer(0.125), Normalization.layer(0.5)),
          OUTPUTS);

  private static final NoisePlan DROPOUT =
      new NoisePlan(new Noise(List.of(0.0, 0.25), 0.125, 0), /* seed= */ 6);

  static List<Optimizer> optimizers() {
    return SampleCases.optimizers();
  }

  /** Results in the network's own layout. */
  private record Trained(
      List<Double> parameters, List<List<Double>> slots, LossAccumulator.Sums sums) {}

  @ParameterizedTest
  @MethodSource("optimizers")
  void anotherLayoutTrainsToTheSameBits(Optimizer optimizer) {
    trainsToTheSameBits(plan(NETWORK, optimizer));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void anotherLayoutOfNormalizedLayersToo(Optimizer optimizer) {
    trainsToTheSameBits(plan(NORMALIZED, optimizer));
    trainsToTheSameBits(plan(NORMALIZED, optimizer).withNoise(DROPOUT));
  }

  private static void trainsToTheSameBits(StepPlan plan) {
    ParameterLayout layout = plan.network().layout();
    StepPlan penalized =
        new StepPlan(
                plan.network(),
                plan.loss(),
                plan.solver(),
                new Penalty(0.0625, 0.125),
                plan.batchSize())
            .withNoise(plan.noise());
    Trained standard = train(penalized, layout);
    assertThat(standard.parameters)
        .doesNotContain(Double.NaN)
        .isNotEqualTo(boxed(start(plan.network())));
    assertThat(train(penalized, PermutedLayouts.reversed(layout, /* gap= */ 3)))
        .isEqualTo(standard);
    assertThat(train(plan, PermutedLayouts.reversedBiasesFirst(layout, 3)))
        .isEqualTo(train(plan, layout))
        .isNotEqualTo(standard);
  }

  private static StepPlan plan(NetworkSpec network, Optimizer optimizer) {
    return new StepPlan(
        network, Loss.SOFTMAX_CROSS_ENTROPY, optimizer, Penalty.NONE, /* batchSize= */ 16);
  }

  private static double[] start(NetworkSpec network) {
    return Numbers.uniform(network.parameterCount(), /* seed= */ 1);
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static Trained train(StepPlan plan, ParameterLayout layout) {
    NetworkSpec network = plan.network();
    Optimizer optimizer = plan.optimizer();
    int slotCount = optimizer.slotNames().size();
    double[] zeros =
        PermutedLayouts.move(new double[network.parameterCount()], network.layout(), layout);
    double[] slots =
        IntStream.range(0, slotCount)
            .boxed()
            .flatMapToDouble(slot -> Arrays.stream(zeros))
            .toArray();
    // Only for allocating memory: one unit, with the parameter count of the layout, gaps included.
    NetworkSpec memory =
        NetworkSpec.perceptron(zeros.length - 1, List.of(), List.of(), /* outputs= */ 1);
    try (CudaBackend backend = new CudaBackend(DeviceOptions.DEFAULT);
        Arena arena = new Arena(backend);
        ModelState state =
            new ModelState(
                backend,
                memory,
                optimizer,
                PermutedLayouts.move(start(network), network.layout(), layout),
                OptimizerState.of(slots, /* updates= */ 0))) {
      TinyPlan tiny = TinyPlan.of(plan, layout, backend.device().context());
      LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
      try (TinyStep step = new TinyStep(backend.device(), tiny, state)) {
        Rows rows =
            new Rows(
                arena.tensor(new Shape(ROWS, INPUTS), Numbers.uniform(ROWS * INPUTS, 2)),
                arena.tensor(new Shape(ROWS, OUTPUTS), Numbers.oneHot(ROWS, OUTPUTS, 3)));
        step.run(rows, /* permutation= */ null, 0, ROWS, accumulator);
      }
      double[] trainedSlots = state.readOptimizer().slots();
      return new Trained(
          standard(network, state.readParameters(), layout),
          IntStream.range(0, slotCount)
              .mapToObj(
                  slot ->
                      Arrays.copyOfRange(
                          trainedSlots, slot * zeros.length, (slot + 1) * zeros.length))
              .map(values -> standard(network, values, layout))
              .toList(),
          accumulator.read());
    }
  }

  private static List<Double> standard(
      NetworkSpec network, double[] values, ParameterLayout layout) {
    return boxed(PermutedLayouts.move(values, layout, network.layout()));
  }
}
