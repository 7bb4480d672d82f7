package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.function.Initializer;
import dev.warptron.function.Loss;
import dev.warptron.io.ModelFileException;
import dev.warptron.metric.Metrics;
import dev.warptron.metric.PredictionMetric;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.random.Philox;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that learn several targets. */
class SeveralTargetsTest {
  private static final int ROWS = 40;
  private static final float[][] X = rows();

  /** A double of each sum; a few operations on numbers near 1. */
  private static final double ROUNDING = 1e-12;

  private static float[][] rows() {
    Philox random = new Philox(7, 0);
    float[][] rows = new float[ROWS][2];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = new float[] {(float) random.normal(2L * i), (float) random.normal(2L * i + 1)};
    }
    return rows;
  }

  private static Target numbers(String name, double a, double b) {
    return Target.ofNumbers(
        name,
        IntStream.range(0, ROWS).mapToDouble(i -> a * X[i][0] + b * X[i][1] + i % 3).toArray());
  }

  private static Target labels(String name, double a, double b, String first, String second) {
    return Target.ofLabels(
        name,
        IntStream.range(0, ROWS)
            .mapToObj(i -> a * X[i][0] + b * X[i][1] + i % 3 > 1 ? second : first)
            .toList());
  }

  private static Dataset quantities() {
    return Dataset.of(X, numbers("mass", 2, -1), numbers("cost", 100, 300));
  }

  private static Dataset kinds() {
    return Dataset.of(X, labels("spam", 1, 0, "no", "yes"), labels("long", 1, -2, "0", "1"));
  }

  /** A linear network: the outputs are independent of each other. */
  private static <B extends MlpBuilder<B, M>, M> B linear(B builder) {
    return builder
        .hidden()
        .initializer(Initializer.ONES)
        .batchSize(8)
        .epochs(30)
        .device("reference");
  }

  @Test
  void aLinearRegressionLearnsEachTargetAsByItself() {
    MlpRegressor both = linear(MlpRegressor.builder()).fit(quantities());
    double[][] predicted = both.predictAll(X);
    for (int target = 0; target < 2; target++) {
      Dataset one = quantities().withTarget(target);
      MlpRegressor alone = linear(MlpRegressor.builder()).fit(one);
      double[] expected = alone.predict(X);
      for (int i = 0; i < ROWS; i++) {
        assertThat(predicted[i][target])
            .isCloseTo(expected[i], within(ROUNDING * (1 + Math.abs(expected[i]))));
      }
    }
    assertThat(both.predictionNames()).containsExactly("mass", "cost");
  }

  @Test
  void aLinearMultilabelClassifierLearnsEachTargetAsByItself() {
    MlpMultilabelClassifier both = linear(MlpMultilabelClassifier.builder()).fit(kinds());
    double[][] predicted = both.predictProbabilities(X);
    for (int target = 0; target < 2; target++) {
      MlpClassifier alone = linear(MlpClassifier.builder()).fit(kinds().withTarget(target));
      double[][] expected = alone.predictProbabilities(X);
      for (int i = 0; i < ROWS; i++) {
        assertThat(predicted[i][target]).isCloseTo(expected[i][1], within(ROUNDING));
        assertThat(both.predict(X).get(i).get(target)).isEqualTo(alone.predict(X).get(i));
      }
    }
    assertThat(both.targets()).containsExactly("spam", "long");
    assertThat(both.classes(0)).containsExactly("no", "yes");
    assertThat(both.classes(1)).containsExactly("0", "1");
  }

  @Test
  void theScoreOfARegressionIsTheMeanOfItsTargets() {
    MlpRegressor model = linear(MlpRegressor.builder()).fit(quantities());
    PredictionMetric r2 = Metrics.parse("r2").orElseThrow();
    double mean =
        model.predictionsByTarget(quantities()).stream()
            .mapToDouble(r2::of)
            .average()
            .orElseThrow();
    // Each target is standardized on these rows, so that their variations are equal. Standardized
    // numbers are rounded to floats.
    assertThat(model.score(quantities())).isCloseTo(mean, within(1e-6));
  }

  @Test
  void theScoreOfAMultilabelClassifierCountsRowsWithAllTargetsCorrect() {
    MlpMultilabelClassifier model = linear(MlpMultilabelClassifier.builder()).fit(kinds());
    List<List<String>> predicted = model.predict(kinds());
    long correct =
        IntStream.range(0, ROWS)
            .filter(
                i ->
                    predicted.get(i).get(0).equals(kinds().targets().get(0).label(i))
                        && predicted.get(i).get(1).equals(kinds().targets().get(1).label(i)))
            .count();
    assertThat(correct).isBetween(1L, ROWS - 1L);
    assertThat(model.score(kinds())).isEqualTo((double) correct / ROWS);
  }

  @Test
  void trainingGoesOnToTheBitAndFilesKeepEverything(@TempDir Path folder) {
    MlpRegressor.Builder numbers = MlpRegressor.builder().hidden(4).device("reference");
    MlpRegressor all = numbers.epochs(6).fit(quantities());
    MlpRegressor continued = numbers.epochs(4).fit(quantities()).partialFit(quantities(), 2);
    assertThat(continued.saved().parameters()).isEqualTo(all.saved().parameters());
    Path file = folder.resolve("m.safetensors");
    all.save(file);
    assertThat(MlpRegressor.load(file).predictAll(X)).isEqualTo(all.predictAll(X));
    MlpMultilabelClassifier labels =
        MlpMultilabelClassifier.builder().hidden(4).epochs(3).device("reference").fit(kinds());
    labels.save(file);
    assertThat(MlpModel.load(file)).isInstanceOf(MlpMultilabelClassifier.class);
    assertThat(MlpMultilabelClassifier.load(file).predict(X)).isEqualTo(labels.predict(X));
    assertThatThrownBy(() -> MlpClassifier.load(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessage(
            file
                + " holds a multilabel classifier: load it with MlpMultilabelClassifier, or with"
                + " MlpModel, which takes all");
  }

  @Test
  void aDeviceInSinglePrecisionAgrees() {
    MlpMultilabelClassifier exact = linear(MlpMultilabelClassifier.builder()).fit(kinds());
    MlpMultilabelClassifier single =
        linear(MlpMultilabelClassifier.builder()).device("auto").fit(kinds());
    for (int i = 0; i < ROWS; i++) {
      for (int target = 0; target < 2; target++) {
        // 150 updates of numbers near 1, each rounded to 6e-8 a few times
        assertThat(single.predictProbabilities(X)[i][target])
            .isCloseTo(exact.predictProbabilities(X)[i][target], within(150 * 10 * 6e-8));
      }
    }
  }

  @Test
  void aPredictorGivesTheNumbersOfAllTargets() {
    MlpRegressor numbers = linear(MlpRegressor.builder()).fit(quantities());
    MlpMultilabelClassifier labels = linear(MlpMultilabelClassifier.builder()).fit(kinds());
    float[] predicted = new float[2];
    numbers.predictor().predict(X[3], predicted);
    assertThat((double) predicted[1]).isCloseTo(numbers.predictAll(X)[3][1], within(1e-6 * 1000));
    labels.predictor().predict(X[3], predicted);
    assertThat((double) predicted[0]).isCloseTo(labels.predictProbabilities(X)[3][0], within(1e-6));
  }

  @Test
  void aMeanAndADeviationForEachTarget() {
    MlpRegressor model =
        linear(MlpRegressor.builder())
            .loss(Loss.of(Loss.Kind.GAUSSIAN_NLL))
            .learningRate(0.01)
            .fit(quantities());
    assertThat(model.predictionNames())
        .containsExactly(
            "mass_mean", "cost_mean", "mass_standard_deviation", "cost_standard_deviation");
    double[] first = model.predictAll(X)[0];
    assertThat(first[3]).as("in the unit of the target").isGreaterThan(10 * first[2]);
    assertThat(model.predictionsByTarget(quantities())).hasSize(2);
  }

  @Test
  void theMonitoredMetricIsTheMeanOverTheTargets() {
    MlpRegressor model =
        linear(MlpRegressor.builder())
            .epochs(3)
            .earlyStopping(EarlyStopping.KEEP_BEST.withMonitor("mae"))
            .fit(quantities(), quantities());
    PredictionMetric mae = Metrics.parse("mae").orElseThrow();
    double mean =
        model.predictionsByTarget(quantities()).stream()
            .mapToDouble(mae::of)
            .average()
            .orElseThrow();
    assertThat(model.stop().orElseThrow().bestValue()).isCloseTo(mean, within(ROUNDING * mean));
  }

  @Test
  void rowsInMemoryMayHaveSeveralTargets() {
    double[][] y = {{1, 10}, {2, 30}, {3, 20}};
    float[][] x = {{1}, {2}, {3}};
    MlpRegressor model = linear(MlpRegressor.builder()).fit(x, y);
    assertThat(model.targets()).containsExactly("y1", "y2");
    assertThat(model.predictAll(new double[][] {{1}, {2}, {3}})).isEqualTo(model.predictAll(x));
    assertThatThrownBy(() -> MlpRegressor.builder().fit(x, new double[][] {{1, 2}, {1}, {1, 2}}))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "row 2 has 1 targets, and row 1 has 2: every row needs one value of each target");
  }

  @Test
  void labelsInMemoryAreZerosAndOnes() {
    int[][] labels = new int[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = new int[] {X[i][0] > 0 ? 1 : 0, X[i][1] > 0 ? 1 : 0};
    }
    MlpMultilabelClassifier model = linear(MlpMultilabelClassifier.builder()).fit(X, labels);
    assertThat(model.targets()).containsExactly("y1", "y2");
    assertThat(model.classes(1)).containsExactly("0", "1");
    double[][] rows = {{X[0][0], X[0][1]}};
    assertThat(model.predict(rows).get(0)).isEqualTo(model.predict(X).get(0));
    assertThatThrownBy(() -> MlpMultilabelClassifier.builder().fit(X, new int[ROWS][2]))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("target \"y1\"");
  }

  @Test
  void whatCannotBeIsRefused() {
    MlpRegressor numbers = linear(MlpRegressor.builder()).epochs(1).fit(quantities());
    assertThatIllegalStateException()
        .isThrownBy(() -> numbers.predict(X))
        .withMessage("the model predicts 2 targets: use predictAll");
    assertThatIllegalStateException()
        .isThrownBy(() -> numbers.predictions(quantities()))
        .withMessage("the model predicts 2 targets: use predictionsByTarget");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlpRegressor.builder().loss(Loss.quantiles(0.1, 0.9)).fit(quantities()))
        .withMessage("quantiles is the loss of one target, got 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlpMultilabelClassifier.builder().loss(Loss.SOFTMAX_CROSS_ENTROPY))
        .withMessage(
            "softmax_cross_entropy is not the loss of several targets of two classes; a multilabel"
                + " classifier takes binary_cross_entropy, focal, hinge, squared_hinge");
    refuses(
        () -> MlpClassifier.builder().fit(kinds()),
        "the data beginning at row 1 has the targets \"spam\", \"long\", and one is expected");
    refuses(
        () -> MlpMultilabelClassifier.builder().fit(kinds().withTarget(0)),
        "a multilabel classifier needs at least two targets, got \"spam\": use MlpClassifier");
    refuses(
        () ->
            MlpMultilabelClassifier.builder()
                .fit(
                    Dataset.of(
                        new float[][] {{1}, {2}, {3}},
                        Target.ofNumbers("a", 0, 1, 0),
                        Target.ofLabels("b", List.of("x", "y", "z")))),
        "row 3: column \"b\": \"z\" is a third class, and each of several targets has two, here"
            + " \"x\" and \"y\"; learn this column by itself, or remove the row");
    Dataset swapped = Dataset.of(X, numbers("cost", 100, 300), numbers("mass", 2, -1));
    refuses(
        () -> numbers.evaluate(swapped),
        "the targets of the data are not the model's: it was trained on mass, cost, and got cost,"
            + " mass");
    refuses(
        () -> numbers.partialFit(swapped, 1),
        "the targets of the training rows are not the model's: it was trained on mass, cost, and"
            + " got cost, mass");
  }

  private static void refuses(Runnable call, String message) {
    assertThatThrownBy(call::run).isInstanceOf(DataException.class).hasMessage(message);
  }
}
