package dev.warptron.backend.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.backend.BackendProvider;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Shape;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The elements of {@link LossAccumulators} are independent loss accumulators. */
class LossAccumulatorsContractTest {
  /** More than the loss has, as when losses of several kinds share an accumulator. */
  private static final int METRIC_SUMS = 2;

  private static final int ROWS = 7;
  private static final Penalty PENALTY = new Penalty(0.5, 0.25);

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void eachHasTheSumsThatASingleOneHas(BackendProvider device) {
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      Shape shape = new Shape(ROWS, 2);
      Tensor output = arena.tensor(shape, Numbers.uniform(2 * ROWS, /* seed= */ 1));
      Tensor target = arena.tensor(shape, Numbers.oneHot(ROWS, 2, /* seed= */ 2));
      LossAccumulator single = arena.lossAccumulator(METRIC_SUMS);
      backend.loss(Loss.HALF_SQUARED_ERROR, output, target, null, null, single);
      backend.penalty(PENALTY, output, single);
      LossAccumulator.Sums expected = single.read();
      LossAccumulator.Sums zero =
          LossAccumulator.Sums.of(new double[2 + METRIC_SUMS], 0, METRIC_SUMS);
      assertThat(expected.loss()).isPositive();
      assertThat(expected.penalty()).isPositive();
      long bytes = backend.bytesInUse();
      try (LossAccumulators array = backend.allocateLossAccumulator(METRIC_SUMS, 3)) {
        assertThat(array.read()).containsExactly(zero, zero, zero);
        backend.loss(Loss.HALF_SQUARED_ERROR, output, target, null, null, array.get(1));
        backend.penalty(PENALTY, output, array.get(1));
        assertThat(array.read()).containsExactly(zero, expected, zero);
        assertThat(array.get(1).read()).isEqualTo(expected);
        array.get(2).clear();
        assertThat(array.read()).containsExactly(zero, expected, zero);
        backend.penalty(PENALTY, output, array.get(2));
        array.get(1).clear();
        assertThat(array.read())
            .containsExactly(zero, zero, new LossAccumulator.Sums(zero.rows(), expected.penalty()));
        for (int outside : new int[] {-1, 3}) {
          assertThatExceptionOfType(IndexOutOfBoundsException.class)
              .isThrownBy(() -> array.get(outside));
        }
      }
      assertThat(backend.bytesInUse()).isEqualTo(bytes);
    }
  }
}
