package dev.warptron.backend.spi;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Normalization;
import dev.warptron.model.Shape;
import dev.warptron.optim.Noise;
import dev.warptron.optim.OptimizerState;
import dev.warptron.optim.Sgd;
import dev.warptron.verify.Numbers;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Networks and single updates for tests of fused steps. */
final class FusedUpdates {
  private FusedUpdates() {}

  /** Widths and batch size: narrow, tall, and with layers that are divided, packed and tiled. */
  record Size(int inputs, List<Integer> hidden, int outputs, int batch) {
    int rows() {
      return 2 * batch + 1; // leaves 1 at the end
    }

    NetworkSpec network(Activation activation, Normalization normalization) {
      return NetworkSpec.perceptron(
          inputs,
          hidden,
          Collections.nCopies(hidden.size(), activation),
          Collections.nCopies(hidden.size(), normalization),
          outputs);
    }
  }

  static final List<Size> SIZES =
      List.of(
          new Size(3, List.of(5), 2, 4),
          new Size(9, List.of(7), 2, 48),
          new Size(33, List.of(130, 65), 3, 32),
          new Size(64, List.of(256, 128), 10, 64));

  /** The fused factories that support a plan. */
  static List<StepFactory> fused(Backend backend, StepPlan plan) {
    List<StepFactory> factories =
        backend.steps(plan).stream().filter(factory -> !factory.name().equals("plain")).toList();
    assumeTrue(!factories.isEmpty(), "no fused step supports " + plan.features());
    return factories;
  }

  static StepPlan plan(Size size, NetworkSpec network, Noise noise) {
    return new StepPlan(
            network, Loss.HALF_SQUARED_ERROR, new Sgd(0.125, 0, false), Penalty.NONE, size.batch)
        .withNoise(new NoisePlan(noise, /* seed= */ 5));
  }

  /** A few numbers are 1 or -1, the others 0, so that all sums of an update are small integers. */
  static double[] exact(int count, int seed) {
    return Arrays.stream(Numbers.uniform(count, seed)).map(x -> Math.rint(x * 0.3)).toArray();
  }

  /** With -0 as 0. */
  static double[] unsigned(double[] values) {
    return Arrays.stream(values).map(value -> value + 0.0).toArray();
  }

  /** One batch of one update, as if {@code from} updates were before. */
  static double[] updated(
      Backend backend,
      StepFactory factory,
      StepPlan plan,
      double[] parameters,
      double[] x,
      double[] y,
      int from,
      int to) {
    return updated(backend, factory, plan, parameters, x, y, /* updates= */ from, from, to);
  }

  /**
   * One batch of one update.
   *
   * @param updates number of updates before
   */
  static double[] updated(
      Backend backend,
      StepFactory factory,
      StepPlan plan,
      double[] parameters,
      double[] x,
      double[] y,
      int updates,
      int from,
      int to) {
    int rows = x.length / plan.network().inputs();
    try (Arena arena = new Arena(backend);
        ModelState state = state(backend, plan, parameters);
        TrainStep step = factory.make(plan, state)) {
      state.setUpdates(updates);
      step.run(
          new Rows(
              arena.tensor(new Shape(rows, plan.network().inputs()), x),
              arena.tensor(new Shape(rows, plan.network().outputs()), y),
              plan.rowWeights() ? arena.tensor(new Shape(rows, 1), weights(rows)) : null),
          null,
          from,
          to,
          arena.lossAccumulator(plan.loss().metricSums()));
      return state.readParameters();
    }
  }

  private static double[] weights(int rows) {
    return Arrays.stream(Numbers.uniform(rows, /* seed= */ 9)).map(Math::abs).toArray();
  }

  static StepFactory plain(Backend backend, StepPlan plan) {
    return backend.stepFactories(plan).stream()
        .filter(factory -> factory.name().equals("plain"))
        .findFirst()
        .orElseThrow();
  }

  @MustBeClosed
  static ModelState state(Backend backend, StepPlan plan, double[] parameters) {
    return new ModelState(
        backend,
        plan.network(),
        plan.optimizer(),
        parameters,
        OptimizerState.initial(plan.optimizer(), plan.network().parameterCount()));
  }
}
