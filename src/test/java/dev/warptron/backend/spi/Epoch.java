package dev.warptron.backend.spi;

import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;
import dev.warptron.optim.OptimizerState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The results of an epoch of a training step. */
final class Epoch {
  /** Every epoch here starts in the middle of a training. */
  static final long UPDATES_BEFORE = 5;

  final double[] parameters;
  final OptimizerState optimizer;
  final LossAccumulator.Sums sums;

  private Epoch(double[] parameters, OptimizerState optimizer, LossAccumulator.Sums sums) {
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.sums = sums;
  }

  /**
   * One epoch from {@link #startOn}, in one call or several.
   *
   * @param cuts the index at which each call begins, and the end of the last one
   */
  static Epoch run(
      Backend backend,
      OpByOpStepTest.StepMaker maker,
      StepPlan plan,
      double[] x,
      double[] y,
      int @Nullable [] permutation,
      int... cuts) {
    NetworkSpec network = plan.network();
    try (Arena arena = new Arena(backend);
        ModelState state = startOn(backend, plan);
        TrainStep step = maker.make(backend, plan, state)) {
      int rows = x.length / network.inputs();
      Tensor features = arena.tensor(new Shape(rows, network.inputs()), x);
      Tensor targets = arena.tensor(new Shape(rows, network.outputs()), y);
      Permutation onDevice = null;
      if (permutation != null) {
        onDevice = arena.permutation(rows);
        onDevice.write(permutation);
      }
      LossAccumulator accumulator = arena.lossAccumulator(plan.loss().metricSums());
      for (int i = 0; i + 1 < cuts.length; i++) {
        step.run(new Rows(features, targets), onDevice, cuts[i], cuts[i + 1], accumulator);
      }
      return new Epoch(state.readParameters(), state.readOptimizer(), accumulator.read());
    }
  }

  /**
   * Parameters, running averages that are not negative, and slots from 1/16 to 1/8: a mean square
   * exceeds the square of a mean.
   */
  @MustBeClosed
  static ModelState startOn(Backend backend, StepPlan plan) {
    int count = plan.network().parameterCount();
    double[] values =
        Arrays.stream(uniform(plan.network().valueCount(), /* seed= */ 3))
            .map(w -> w / 2)
            .toArray();
    for (int i = count; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    double[] slots =
        Arrays.stream(uniform(plan.optimizer().slotNames().size() * count, /* seed= */ 4))
            .map(s -> (1 + Math.abs(s)) / 16)
            .toArray();
    OptimizerState state = OptimizerState.of(slots, UPDATES_BEFORE);
    boolean isAveraged = !plan.updatePlan().average().isNone();
    return new ModelState(
        backend,
        plan.network(),
        plan.optimizer(),
        values,
        isAveraged ? state.withSlot(Arrays.copyOf(values, count)) : state);
  }

  void assertSameBits(String what, Epoch other) {
    assertThat(parameters).as("%s: parameters", what).isEqualTo(other.parameters);
    assertThat(optimizer).as("%s: optimizer", what).isEqualTo(other.optimizer);
    assertThat(sums).as("%s: accumulator", what).isEqualTo(other.sums);
  }
}
