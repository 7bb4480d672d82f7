package dev.warptron;

import static dev.warptron.TestRows.XOR_LABELS;
import static dev.warptron.TestRows.XOR_ROWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every form in which rows, labels and single rows are passed gives the same numbers. */
class RowsInMemoryTest {
  private static final double[][] ROWS =
      Arrays.stream(XOR_ROWS)
          .map(row -> IntStream.range(0, row.length).mapToDouble(j -> row[j]).toArray())
          .toArray(double[][]::new);
  private static final int[] NUMBERS = {0, 1, 1, 0};
  private static final double[] TARGETS = {0, 1, 2, 3};
  private static final double[] WEIGHTS = {1, 2, 3, 4};

  private static MlpClassifier.Builder classifier() {
    return MlpClassifier.builder().hidden(3).epochs(20).device("reference");
  }

  private static MlpRegressor.Builder regressor() {
    return MlpRegressor.builder().hidden(3).epochs(20).device("reference");
  }

  @Test
  void aClassifierTakesRowsInDoublePrecisionAndLabelsInLists() {
    List<String> labels = List.of(XOR_LABELS);
    MlpClassifier model = classifier().fit(XOR_ROWS, XOR_LABELS);
    assertThat(classifier().fit(ROWS, XOR_LABELS).saved()).isEqualTo(model.saved());
    assertThat(classifier().fit(XOR_ROWS, labels).saved()).isEqualTo(model.saved());
    assertThat(classifier().fit(ROWS, labels).saved()).isEqualTo(model.saved());
    assertThat(model.predict(ROWS)).isEqualTo(model.predict(XOR_ROWS));
    assertThat(model.predictProbabilities(ROWS)).isEqualTo(model.predictProbabilities(XOR_ROWS));
    double score = model.score(XOR_ROWS, XOR_LABELS);
    assertThat(model.score(ROWS, XOR_LABELS)).isEqualTo(score);
    assertThat(model.score(XOR_ROWS, labels)).isEqualTo(score);
    assertThat(model.score(ROWS, labels)).isEqualTo(score);
  }

  @Test
  void aClassifierTakesWholeNumbersAndWeights() {
    MlpClassifier model = classifier().fit(XOR_ROWS, NUMBERS);
    assertThat(classifier().fit(ROWS, NUMBERS).saved()).isEqualTo(model.saved());
    assertThat(model.score(ROWS, NUMBERS)).isEqualTo(model.score(XOR_ROWS, NUMBERS));
    assertThat(classifier().fit(ROWS, NUMBERS, WEIGHTS).saved())
        .isEqualTo(classifier().fit(XOR_ROWS, NUMBERS, WEIGHTS).saved())
        .isNotEqualTo(model.saved());
    assertThat(classifier().fit(ROWS, XOR_LABELS, WEIGHTS).saved())
        .isEqualTo(classifier().fit(XOR_ROWS, XOR_LABELS, WEIGHTS).saved());
  }

  @Test
  void aRegressorTakesRowsInDoublePrecision() {
    MlpRegressor model = regressor().fit(XOR_ROWS, TARGETS);
    assertThat(regressor().fit(ROWS, TARGETS).saved()).isEqualTo(model.saved());
    assertThat(regressor().fit(ROWS, TARGETS, WEIGHTS).saved())
        .isEqualTo(regressor().fit(XOR_ROWS, TARGETS, WEIGHTS).saved());
    assertThat(model.predict(ROWS)).isEqualTo(model.predict(XOR_ROWS));
    assertThat(model.score(ROWS, TARGETS)).isEqualTo(model.score(XOR_ROWS, TARGETS));
  }

  @Test
  void oneRowIsPredictedAsAmongOthers() {
    MlpClassifier classes = classifier().fit(XOR_ROWS, XOR_LABELS);
    MlpRegressor numbers = regressor().fit(XOR_ROWS, TARGETS);
    for (int i = 0; i < ROWS.length; i++) {
      Map<String, Double> named = Map.of("x2", ROWS[i][1], "id", 7.0, "x1", ROWS[i][0]);
      String label = classes.predict(XOR_ROWS).get(i);
      assertThat(classes.predict(XOR_ROWS[i])).isEqualTo(label);
      assertThat(classes.predict(ROWS[i])).isEqualTo(label);
      assertThat(classes.predict(named)).isEqualTo(label);
      double number = numbers.predict(XOR_ROWS)[i];
      assertThat(numbers.predict(XOR_ROWS[i])).isEqualTo(number);
      assertThat(numbers.predict(ROWS[i])).isEqualTo(number);
      assertThat(numbers.predict(named)).isEqualTo(number);
    }
  }

  @Test
  void wrongRowsAreRefused() {
    MlpRegressor model = regressor().fit(ROWS, TARGETS);
    refuses(
        () -> model.predict(Map.of("x1", 1)),
        "the row has no value for \"x2\": the model needs x1, x2");
    refuses(
        () -> model.predict(new double[] {1}),
        "row 1 has 1 features, but the model was trained on 2: x1, x2");
    refuses(
        () -> model.predict(new double[][] {{1, 2}, {1, 2, 3}}),
        "row 2 has 3 features, but the model was trained on 2: x1, x2");
    refuses(
        () -> model.predict(new double[][] {{1, 2}, {1e39, 2}}),
        "row 2, column 1: 1.0E39 is too large for a 32-bit float; scale the column");
    refuses(
        () -> model.predict(new double[] {1, Double.NaN}),
        "row 1: column \"x2\": NaN is not a finite number; correct or remove the row");
  }

  private static void refuses(Runnable call, String message) {
    assertThatExceptionOfType(DataException.class).isThrownBy(call::run).withMessage(message);
  }
}
