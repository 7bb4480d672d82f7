package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardizerTest {
  /** Eight numbers with mean 5 and population standard deviation 2. */
  private static final double[] VALUES = {2, 4, 4, 4, 5, 5, 7, 9};

  @Test
  void usesThePopulationStandardDeviation() {
    Standardizer fitted = Standardizer.fit(VALUES);
    assertThat(fitted.columns()).isEqualTo(1);
    assertThat(fitted.mean(0)).isEqualTo(5);
    assertThat(fitted.standardDeviation(0)).isEqualTo(2);
    assertThat(fitted.apply(0, 9)).isEqualTo(2);
    assertThat(fitted.invert(0, 2)).isEqualTo(9);
  }

  @Test
  void standardizesEveryColumnIndependently() {
    Dataset data = Dataset.of(List.of("a", "b"), new float[][] {{1, 10}, {3, 50}});
    Standardizer fitted = Standardizer.fit(data);
    assertThat(fitted).isEqualTo(Standardizer.of(new double[] {2, 30}, new double[] {1, 20}));
    assertThat(fitted.apply(data).toRowMajor()).containsExactly(-1, -1, 1, 1);
    assertThat(fitted.apply(data).where(1)).isEqualTo("row 2");
  }

  /** Around the number of columns that are processed together. */
  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 33, 700})
  void everyColumnHasTheStatisticsOfASingleColumn(int columns) {
    Random random = new Random(columns);
    float[][] rows = new float[1000][columns];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns; column++) {
        double offset = column % 3 == 0 ? 0.1 * column : 1e6;
        rows[row][column] =
            (float) (column % 7 == 5 ? 0.1 : offset + random.nextGaussian() * (1 + column % 5));
      }
    }
    Dataset data = Dataset.of(Dataset.defaultNames(columns), rows);
    Standardizer fitted = Standardizer.fit(data);
    float[] part = new float[3 * columns];
    fitted.copyRows(data, 1, 3, part);
    for (int column = 0; column < columns; column++) {
      int c = column;
      double[] alone = Arrays.stream(rows).mapToDouble(row -> row[c]).toArray();
      Standardizer one = Standardizer.fit(alone);
      assertThat(fitted.mean(column)).isEqualTo(one.mean(0));
      assertThat(fitted.standardDeviation(column)).isEqualTo(one.standardDeviation(0));
      for (int row = 0; row < 3; row++) {
        assertThat(part[row * columns + column]).isEqualTo(one.apply(0, alone[row + 1]));
      }
    }
  }

  @Test
  void aRangeOfRowsNamesTheRowOfAnOverflow() {
    Dataset data = Dataset.of(List.of("a"), new float[][] {{0}, {1}, {3e38f}});
    Standardizer fitted = Standardizer.of(new double[] {0}, new double[] {0.1});
    float[] part = new float[2];
    fitted.copyRows(data, 0, 2, part);
    assertThat(part).containsExactly(0, 10);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> fitted.copyRows(data, 1, 2, part))
        .withMessage(
            "row 3: column \"a\": Infinity is not a finite number; correct or remove the row");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> fitted.copyRows(Dataset.of(List.of("a", "b"), new float[1][2]), 0, 1, part))
        .withMessage("expected 1 features, got 2");
  }

  /** The mean of three times 0.1 is not 0.1; dividing by that rounding would give 1, not 0. */
  @Test
  void aConstantColumnBecomesZero() {
    Standardizer fitted = Standardizer.fit(new double[] {0.1, 0.1, 0.1});
    assertThat(fitted.mean(0)).isNotEqualTo(0.1).isCloseTo(0.1, within(1e-16));
    assertThat(fitted.standardDeviation(0)).isZero();
    assertThat(fitted.apply(0, 0.1)).isZero();
    assertThat(fitted.apply(0, 7)).isZero();
    assertThat(fitted.invert(0, 0)).isEqualTo(fitted.mean(0));
    Dataset data = Dataset.of(List.of("a"), new float[][] {{3}, {3}});
    assertThat(Standardizer.fit(data).apply(data).toRowMajor()).containsOnly(0);
  }

  /** The one-pass formula, mean of squares minus square of mean, loses every digit here. */
  @Test
  void aLargeOffsetLosesNoDigits() {
    Standardizer fitted = Standardizer.fit(new double[] {1e9 + 1, 1e9 + 2, 1e9 + 3});
    assertThat(fitted.standardDeviation(0)).isEqualTo(Math.sqrt(2.0 / 3));
  }

  @Test
  void refusesStatisticsThatAreNotFinite() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Standardizer.fit(new double[] {1, Double.NaN}))
        .withMessage(
            "cannot standardize: the values have mean NaN and standard deviation NaN; use larger"
                + " units");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Standardizer.fit(new double[] {1e300, -1e300}));
  }

  @Test
  void anOverflowingValueIsNamed() {
    Standardizer fitted = Standardizer.of(new double[] {0}, new double[] {1e-30});
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> fitted.apply(Dataset.of(List.of("a"), new float[][] {{0}, {1e30f}})))
        .withMessage(
            "row 2: column \"a\": Infinity is not a finite number; correct or remove the row");
  }

  @Test
  void checksSavedStatistics() {
    double nan = Double.NaN;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardizer.of(new double[] {1}, new double[] {-1}))
        .withMessage(
            "column 0: the mean must be finite, and the standard deviation finite and not negative, got 1.0"
                + " and -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardizer.of(new double[] {1}, new double[] {nan}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardizer.of(new double[] {nan}, new double[] {1}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardizer.of(new double[2], new double[1]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardizer.of(new double[0], new double[0]));
  }

  @Test
  void refusesAnotherNumberOfColumns() {
    Standardizer fitted = Standardizer.fit(VALUES);
    Dataset two = Dataset.of(List.of("a", "b"), new float[][] {{1, 2}});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fitted.apply(two))
        .withMessage("expected 1 features, got 2");
  }

  @Test
  void equalIfAllStatisticsAreEqual() {
    Standardizer fitted = Standardizer.fit(VALUES);
    assertThat(fitted)
        .isEqualTo(Standardizer.of(new double[] {5}, new double[] {2}))
        .hasSameHashCodeAs(Standardizer.of(new double[] {5}, new double[] {2}))
        .isNotEqualTo(Standardizer.of(new double[] {5}, new double[] {3}))
        .isNotEqualTo(Standardizer.of(new double[] {4}, new double[] {2}));
  }
}
