package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.model.Shape;
import dev.warptron.testing.TestBackends;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreparedRowsTest {
  /** Two full chunks of 2^20 values and a shorter one. */
  private static final int ROWS = 2100;

  private static final int COLUMNS = 1000;

  static List<BackendProvider> providers() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void everyRowArrivesScaledOrAsItIs(BackendProvider provider) {
    float[][] values = new float[ROWS][COLUMNS];
    double[] means = new double[COLUMNS];
    double[] standardDeviations = new double[COLUMNS];
    for (int column = 0; column < COLUMNS; column++) {
      means[column] = column;
      standardDeviations[column] = 0.5;
      for (int row = 0; row < ROWS; row++) {
        values[row][column] = row + column;
      }
    }
    Dataset rows = Dataset.of(Dataset.defaultNames(COLUMNS), values);
    Standardizer standardizer = Standardizer.of(means, standardDeviations);
    try (Backend backend = TestBackends.open(provider);
        Tensor tensor = backend.allocateRows(new Shape(ROWS, COLUMNS))) {
      new PreparedRows(rows, standardizer, backend.precision()).writeTo(tensor);
      double[] scaled = tensor.read();
      new PreparedRows(rows, null, backend.precision()).writeTo(tensor);
      double[] raw = tensor.read();
      for (int i = 0; i < ROWS * COLUMNS; i++) {
        int row = i / COLUMNS;
        if (scaled[i] != 2.0 * row || raw[i] != row + i % COLUMNS) {
          assertThat(new double[] {scaled[i], raw[i]})
              .as("row %d, column %d", row, i % COLUMNS)
              .containsExactly(2.0 * row, row + i % COLUMNS);
        }
      }
    }
  }

  /** On every device as precise as it is: unrounded in double precision. */
  @ParameterizedTest
  @MethodSource("providers")
  void scaledValuesAreRoundedToTheDeviceOnly(BackendProvider provider) {
    float[][] values = {{1, 0.1f}, {2, 7}, {4, -3}};
    Dataset rows = Dataset.of(List.of("a", "b"), values);
    Standardizer standardizer = Standardizer.of(new double[] {1.0 / 3, 0.1}, new double[] {0.7, 0});
    try (Backend backend = TestBackends.open(provider);
        Tensor tensor = backend.allocateRows(new Shape(3, 2))) {
      new PreparedRows(rows, standardizer, backend.precision()).writeTo(tensor);
      double[] scaled = tensor.read();
      for (int row = 0; row < 3; row++) {
        double exact = (values[row][0] - 1.0 / 3) / 0.7;
        assertThat(scaled[2 * row]).isEqualTo(backend.precision().round(exact));
        assertThat(scaled[2 * row + 1]).as("a constant column").isZero();
      }
    }
  }
}
