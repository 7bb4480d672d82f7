package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.testing.TestBackends;
import java.util.List;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Row weights are scaled during the upload. */
class TrainingRowsTest {
  private static final double[] X = {1, 2, 3, 4, 5, 6};
  private static final double[] Y = {1, 0, 1};

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static double[] onDevice(Backend backend, double @Nullable [] weights) {
    try (TrainingRows rows = new TrainingRows(backend, 3, X, Y, weights)) {
      Tensor tensor = rows.rows().weights();
      return tensor == null ? new double[0] : tensor.read();
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void weightsAreScaledToMean1(BackendProvider device) {
    try (Backend backend = TestBackends.open(device)) {
      assertThat(onDevice(backend, new double[] {4, 0, 8})).containsExactly(1, 0, 2);
      assertThat(onDevice(backend, new double[] {0.1, 0.1, 0.1}))
          .as("equal ones are 1 to the bit")
          .containsExactly(1, 1, 1);
      double largest = Double.MAX_VALUE;
      assertThat(onDevice(backend, new double[] {largest, largest / 2, 0}))
          .as("no sum overflows")
          .containsExactly(
              new double[] {2, 1, 0}, Offset.offset(4 * backend.precision().unitRoundoff()));
      assertThat(onDevice(backend, null)).as("none").isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void theyAreNotChangedForTheCaller(BackendProvider device) {
    double[] weights = {2, 4, 6};
    try (Backend backend = TestBackends.open(device)) {
      assertThat(onDevice(backend, weights)).isNotEqualTo(weights);
      assertThat(weights).containsExactly(2, 4, 6);
      assertThat(backend.bytesInUse()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void wrongWeightsAreRefused(BackendProvider device) {
    try (Backend backend = TestBackends.open(device)) {
      for (double wrong : new double[] {-0.5, Double.NaN, Double.POSITIVE_INFINITY}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> onDevice(backend, new double[] {1, 1, wrong}))
            .withMessage(
                "the weight of row 2 is %s, expected a number that is at least 0 and finite",
                wrong);
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> onDevice(backend, new double[3]))
          .withMessage("the weights of all 3 rows are 0: at least one must be larger");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> onDevice(backend, new double[] {1, 2}))
          .withMessage("2 weights for 3 rows: every row needs one");
      assertThat(backend.bytesInUse()).as("bytes left").isZero();
    }
  }
}
