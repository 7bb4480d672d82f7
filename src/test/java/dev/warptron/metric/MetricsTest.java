package dev.warptron.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Metrics against scikit-learn's; {@code make_metrics.py} beside the numbers computed them. */
class MetricsTest {
  /** Both sides add up a few dozen terms of magnitude 1 in double precision. */
  private static final double BOUND = 1e-12;

  static Stream<Named<JsonNode>> cases() throws IOException {
    try (InputStream in = MetricsTest.class.getResourceAsStream("/metrics/metrics.json")) {
      JsonNode all = new ObjectMapper().readTree(in).get("cases");
      return StreamSupport.stream(all.spliterator(), false)
          .map(each -> Named.of(each.get("name").textValue(), each));
    }
  }

  private static Predictions predictions(JsonNode json) {
    double[] weights = json.get("weights").isNull() ? null : numbers(json.get("weights"));
    if (json.has("predicted")) {
      return new NumberPredictions(
          numbers(json.get("actual")), numbers(json.get("predicted")), weights);
    }
    return classes(json, weights);
  }

  private static ClassPredictions classes(JsonNode json, double @Nullable [] weights) {
    int[] actual = new int[json.get("actual").size()];
    double[][] probabilities = new double[actual.length][];
    for (int row = 0; row < actual.length; row++) {
      actual[row] = json.get("actual").get(row).intValue();
      probabilities[row] = numbers(json.get("probabilities").get(row));
    }
    return new ClassPredictions(
        actual, probabilities, weights, json.get("threshold").doubleValue());
  }

  private static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).doubleValue();
    }
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyMetricIsScikitLearns(JsonNode json) {
    Predictions predictions = predictions(json);
    for (Map.Entry<String, JsonNode> each : json.get("metrics").properties()) {
      PredictionMetric metric = Metrics.parse(each.getKey()).orElseThrow();
      assertThat(metric.label()).isEqualTo(each.getKey());
      double value = metric.of(predictions);
      if (each.getValue().isNull()) {
        assertThat(value).as(each.getKey()).isNaN();
      } else {
        double expected = each.getValue().doubleValue();
        double bound = BOUND * Math.max(1, Math.abs(expected));
        assertThat(Math.abs(value - expected) <= bound)
            .as("%s: %s instead of %s", each.getKey(), value, expected)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theConfusionMatrixIsScikitLearns(JsonNode json) {
    if (predictions(json) instanceof ClassPredictions classes) {
      ConfusionMatrix matrix = classes.confusion();
      for (int i = 0; i < matrix.classes(); i++) {
        double[] expected = numbers(json.get("confusion_matrix").get(i));
        for (int j = 0; j < matrix.classes(); j++) {
          assertThat(Math.abs(matrix.at(i, j) - expected[j]) <= BOUND * classes.rows()).isTrue();
        }
      }
    }
  }

  @Test
  void everyMetricHasNumbersAndANameOfItsOwn() throws IOException {
    Set<String> names = new HashSet<>();
    cases()
        .forEach(
            each -> each.getPayload().get("metrics").fieldNames().forEachRemaining(names::add));
    assertThat(Metrics.all().stream().map(PredictionMetric::label)).isSubsetOf(names);
    assertThat(Metrics.all().stream().map(PredictionMetric::name)).doesNotHaveDuplicates();
    assertThat(Metrics.all()).allMatch(m -> m.name().matches("[a-z0-9_]+"));
  }

  @Test
  void aPredictionThatIsNotFiniteIsNotHidden() {
    double[][] two = {{0.5, 0.5}, {Double.NaN, Double.NaN}};
    double[][] three = {{0.25, 0.25, 0.5}, {0, Double.POSITIVE_INFINITY, 0}};
    for (Predictions each :
        new Predictions[] {
          new ClassPredictions(new int[] {0, 1}, two, null),
          new ClassPredictions(new int[] {0, 1}, three, null),
          new NumberPredictions(new double[] {1, 2}, new double[] {1, Double.NaN}, null)
        }) {
      assertThat(Metrics.of(each.classes())).allMatch(metric -> Double.isNaN(metric.of(each)));
    }
  }

  @Test
  void rowsThatAllHaveWeight0HaveNoAccuracy() {
    ClassPredictions none =
        new ClassPredictions(new int[] {0}, new double[][] {{0.5, 0.5}}, new double[] {0});
    for (String name : new String[] {"accuracy", "roc_auc", "balanced_accuracy", "log_loss"}) {
      assertThat(Metrics.parse(name).orElseThrow().of(none)).as(name).isNaN();
    }
  }

  @Test
  void theMoreProbableOfTwoEqualClassesIsTheFirst() {
    ClassPredictions equal = new ClassPredictions(new int[] {1}, new double[][] {{0.5, 0.5}}, null);
    assertThat(equal.predicted(0)).isZero();
    assertThat(equal.withThreshold(0.49).predicted(0)).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "top_k_accuracy:0;the k of top_k_accuracy must be at least 1, got 0",
        "top_k_accuracy:1.5;the k of top_k_accuracy must be a whole number, got 1.5",
        "expected_calibration_error:0;the bins of expected_calibration_error must be at least 1,"
            + " got 0",
        "pinball:1.1;the alpha of pinball must be in [0, 1], got 1.1",
        "pinball:NaN;the alpha of pinball must be in [0, 1], got NaN",
        "pinball:x;the parameter of pinball must be a number, got 'x'",
        "tweedie_deviance:2;the power of tweedie_deviance must be in (1, 2), got 2.0",
        "mae:3;mae has no parameter, got 3.0"
      })
  void wrongParametersAreRefused(String label, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Metrics.parse(label))
        .withMessage(message);
  }

  @Test
  void anUnknownNameIsEmpty() {
    assertThat(Metrics.parse("rocauc")).isEmpty();
    assertThat(Metrics.parse("rocauc:3")).isEmpty();
  }

  @Test
  void predictionsOfAnotherKindAreRefused() {
    NumberPredictions numbers = new NumberPredictions(new double[1], new double[1], null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Accuracy().of(numbers))
        .withMessage("accuracy is not defined for numbers");
    ClassPredictions two = new ClassPredictions(new int[] {0}, new double[][] {{0.5, 0.5}}, null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TopKAccuracy(2).of(two))
        .withMessage("top_k_accuracy:2 is not defined for 2 classes");
  }

  @Test
  void malformedPredictionsAreRefused() {
    double[][] p = {{0.5, 0.5}};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassPredictions(new int[] {2}, p, null))
        .withMessage("row 0: class 2 with 2 probabilities, expected 2 classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassPredictions(new int[] {1}, p, null, 1.5))
        .withMessage("the threshold must be in [0, 1], got 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassPredictions(new int[] {1}, p, new double[] {-1}))
        .withMessage(
            "the weight of row 0 is -1.0, expected a number that is at least 0 and finite");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NumberPredictions(new double[2], new double[1], null))
        .withMessage("2 numbers and 1 predictions: every row needs one of each");
  }
}
