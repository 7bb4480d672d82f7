package dev.warptron.backend.spi;

import static dev.warptron.testing.Closeness.assertClose;
import static dev.warptron.verify.Numbers.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.model.RateRange;
import dev.warptron.model.Shape;
import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.UpdateScalars;
import dev.warptron.optim.Updates;
import dev.warptron.testing.SealedTypes;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.SampleCases;
import dev.warptron.verify.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Updates of parameters, and limits of gradients and weights, on every device: compared with plain
 * loops over the formulas. A device that is not available here is reported as skipped.
 */
class UpdateContractTest {
  static Stream<Arguments> devicesAndSizes() {
    return BackendContractTest.devicesAndSizes();
  }

  /** At least one example of each optimizer; see {@link #everyOptimizerHasAnExample}. */
  static List<Optimizer> optimizers() {
    return SampleCases.optimizers();
  }

  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void updateFollowsTheFormula(BackendProvider provider, int n) {
    for (Optimizer optimizer : optimizers()) {
      int slotCount = optimizer.slotNames().size();
      double[] w = uniform(n, 1);
      double[][] memory = new double[n][slotCount];
      try (Backend backend = TestBackends.open(provider);
          Arena arena = new Arena(backend)) {
        Tensor parameters = arena.tensor(new Shape(1, n), w);
        Tensor slots = arena.tensor(new Shape(slotCount, n));
        double[] bounds = new double[n];
        for (int update = 1; update <= 3; update++) {
          int number = update < 3 ? update : 40; // late enough for radam to be adaptive
          double[] g = uniform(n, 10 + update);
          double[] scalars = new double[UpdateScalars.COUNT];
          optimizer.scalars().of(number, optimizer.learningRate(), scalars);
          backend.update(
              new Updates(optimizer, LearningRates.CONSTANT, /* weightDecay= */ 0.5),
              number,
              parameters,
              arena.tensor(new Shape(1, n), g),
              slots,
              /* decaying= */ n / 2);
          for (int i = 0; i < n; i++) {
            double step = optimizer.step(w[i], g[i], memory[i], scalars);
            w[i] = (i < n / 2 ? 1 - optimizer.learningRate() * 0.5 : 1) * w[i] + step;
            // The terms of a step are at most the learning rate times all gradients (2 each).
            bounds[i] +=
                Tolerance.of(backend.precision()).ofFunction(Math.abs(w[i]) + update * 2.0);
          }
          assertClose(optimizer + ", update " + update, parameters.read(), w, bounds);
        }
        double[] actualSlots = slots.read();
        for (int i = 0; i < n; i++) {
          for (int k = 0; k < slotCount; k++) {
            assertClose(optimizer + ", slot " + k, actualSlots[k * n + i], memory[i][k], bounds[i]);
          }
        }
      }
    }
  }

  /** A range of parameters has the bits of an update of these alone, and nothing else changes. */
  @ParameterizedTest
  @MethodSource("devicesAndSizes")
  void anUpdateOfARangeIsThatOfItsParameters(BackendProvider provider, int n) {
    int from = n / 3;
    int to = n - n / 4;
    RateRange range = new RateRange(from, to, (to - from) / 2, /* factor= */ 4);
    for (Optimizer optimizer : optimizers()) {
      int slotCount = optimizer.slotNames().size();
      double[] w = uniform(n, 1);
      double[] memory = Arrays.stream(uniform(slotCount * n, 2)).map(Math::abs).toArray();
      double[] g = uniform(n, 3);
      double[] memoryOfRange = new double[slotCount * range.count()];
      for (int k = 0; k < slotCount; k++) {
        System.arraycopy(memory, k * n + from, memoryOfRange, k * range.count(), range.count());
      }
      Updates updates = new Updates(optimizer, LearningRates.CONSTANT, /* weightDecay= */ 0.5);
      try (Backend backend = TestBackends.open(provider);
          Arena arena = new Arena(backend)) {
        Shape all = new Shape(1, n);
        Shape part = new Shape(1, range.count());
        Tensor parameters = arena.tensor(all, w);
        Tensor slots = arena.tensor(new Shape(slotCount, n), memory);
        backend.update(updates, 3, parameters, arena.tensor(all, g), slots, range);
        Tensor alone = arena.tensor(part, Arrays.copyOfRange(w, from, to));
        Tensor slotsAlone = arena.tensor(new Shape(slotCount, range.count()), memoryOfRange);
        Updates faster = updates.withLearningRate(4 * optimizer.learningRate());
        backend.update(
            faster,
            3,
            alone,
            arena.tensor(part, Arrays.copyOfRange(g, from, to)),
            slotsAlone,
            range.decaying());
        double[] expected = w.clone();
        System.arraycopy(alone.read(), 0, expected, from, range.count());
        assertThat(parameters.read()).as("%s", optimizer).isEqualTo(expected);
        double[] expectedSlots = memory.clone();
        for (int k = 0; k < slotCount; k++) {
          double[] row = slotsAlone.rows(k, 1).read();
          System.arraycopy(row, 0, expectedSlots, k * n + from, range.count());
        }
        assertThat(slots.read()).as("slots of %s", optimizer).isEqualTo(expectedSlots);
      }
    }
  }

  /** A gradient that is not a number must not disappear in a comparison. */
  @ParameterizedTest
  @MethodSource("dev.warptron.testing.TestBackends#all")
  void updatesAndLimitsKeepNotANumber(BackendProvider provider) {
    try (Backend backend = TestBackends.open(provider);
        Arena arena = new Arena(backend)) {
      Shape shape = new Shape(1, 3);
      for (Optimizer optimizer : optimizers()) {
        Tensor parameters = arena.tensor(shape, new double[] {0.5, 0.5, 0.5});
        Tensor gradient = arena.tensor(shape, new double[] {1, Double.NaN, 1});
        Tensor slots = arena.tensor(new Shape(optimizer.slotNames().size(), 3));
        backend.update(Updates.of(optimizer), 1, parameters, gradient, slots, 3);
        assertThat(parameters.read()[1]).as("%s", optimizer).isNaN();
        assertThat(parameters.read()[2]).as("%s", optimizer).isFinite();
      }
      Tensor gradient = arena.tensor(shape, new double[] {1, Double.NaN, 1});
      backend.clip(new Limits(0.5, Limits.OFF, Limits.OFF), gradient);
      assertThat(gradient.read()).containsExactly(0.5, Double.NaN, 0.5);
      Tensor weights = arena.tensor(new Shape(2, 2), new double[] {3, Double.NaN, 4, 1});
      backend.limitColumns(2.5, weights);
      assertThat(weights.read()).containsExactly(1.5, Double.NaN, 2, 1);
    }
  }

  @Test
  void everyOptimizerHasAnExample() {
    assertThat(optimizers().stream().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(SealedTypes.records(Optimizer.class));
  }
}
