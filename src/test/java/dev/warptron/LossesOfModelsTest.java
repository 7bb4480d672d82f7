package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.function.Loss;
import dev.warptron.optim.Adam;
import dev.warptron.random.Philox;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What models predict that were trained with each loss, against what the loss estimates. */
class LossesOfModelsTest {
  private static final int ROWS = 60;
  private static final Philox RANDOM = new Philox(/* seed= */ 3, /* stream= */ 0);

  /** Two groups of rows, with the feature 0 and 1. */
  private static final float[][] GROUPS = new float[ROWS][];

  /** Skewed numbers larger than 0, in the second group three times as large. */
  private static final double[] SKEWED = new double[ROWS];

  static {
    for (int i = 0; i < ROWS; i++) {
      GROUPS[i] = new float[] {i % 2};
      SKEWED[i] = (0.25 + Math.pow(RANDOM.uniform(i / 2), 3)) * (1 + i % 2 * 2);
    }
  }

  /** The numbers of one group, in ascending order. */
  private static double[] group(int which) {
    return IntStream.range(0, ROWS)
        .filter(i -> i % 2 == which)
        .mapToDouble(i -> SKEWED[i])
        .sorted()
        .toArray();
  }

  /** Without a hidden layer, so that the optimum is the estimate in each group. */
  private static MlpRegressor fit(Loss loss, int epochs) {
    return MlpRegressor.builder()
        .hidden()
        .loss(loss)
        .optimizer(Adam.DEFAULT.withLearningRate(0.02))
        .fullBatch()
        .epochs(epochs)
        .device("reference")
        .fit(GROUPS, SKEWED);
  }

  private static final float[][] BOTH = {{0}, {1}};

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Test
  void lossesWithALogLinkPredictMeans() {
    for (Loss.Kind kind : List.of(Loss.Kind.POISSON, Loss.Kind.GAMMA, Loss.Kind.TWEEDIE)) {
      MlpRegressor model = fit(Loss.of(kind), 1500);
      assertThat(model.saved().target().standardizer()).as("%s", kind).isNull();
      assertThat(model.predict(BOTH))
          .as("%s", kind)
          .containsExactly(new double[] {mean(group(0)), mean(group(1))}, within(1e-6));
    }
  }

  @Test
  void theGaussianLossPredictsMeanAndStandardDeviation() {
    MlpRegressor model = fit(Loss.of(Loss.Kind.GAUSSIAN_NLL), 3000);
    assertThat(model.predictionNames()).containsExactly("y_mean", "y_standard_deviation");
    double[][] predicted = model.predictAll(dataset(BOTH));
    for (int which = 0; which < 2; which++) {
      double[] values = group(which);
      double mean = mean(values);
      double variance =
          Arrays.stream(values).map(y -> (y - mean) * (y - mean)).average().orElseThrow();
      assertThat(predicted[which])
          .containsExactly(new double[] {mean, Math.sqrt(variance)}, within(1e-5));
    }
    assertThat(model.predict(BOTH)[0]).isEqualTo(predicted[0][0]);
    float[] single = new float[2];
    model.predictor().predict(BOTH[1], single);
    assertThat(single[0]).isCloseTo((float) predicted[1][0], within(1e-6f));
    assertThat(single[1]).isCloseTo((float) predicted[1][1], within(1e-6f));
  }

  private static Dataset dataset(float[][] rows) {
    return Dataset.of(Dataset.defaultNames(1), rows);
  }

  @Test
  void quantilesLieBetweenTheRightRows(@TempDir Path folder) {
    MlpRegressor model = fit(Loss.quantiles(0.5, 0.1, 0.9), 4000);
    Path file = folder.resolve("m.safetensors");
    model.save(file);
    assertThat(MlpRegressor.load(file).saved()).isEqualTo(model.saved());
    assertThat(model.predictionNames())
        .containsExactly("y_quantile_0.5", "y_quantile_0.1", "y_quantile_0.9");
    double[][] predicted = model.predictAll(dataset(BOTH));
    double[] levels = {0.5, 0.1, 0.9};
    for (int which = 0; which < 2; which++) {
      double[] values = group(which);
      for (int j = 0; j < levels.length; j++) {
        double quantile = predicted[which][j];
        // 30 rows: a share of 1/30 on each side, and how far the last updates jump over a row.
        long below = Arrays.stream(values).filter(y -> y < quantile).count();
        assertThat((double) below / values.length)
            .as("share below the quantile %s of group %d", levels[j], which)
            .isBetween(levels[j] - 2.0 / values.length, levels[j] + 2.0 / values.length);
      }
    }
  }

  @Test
  void numbersThatALossCannotTakeAreRefused() {
    double[] targets = SKEWED.clone();
    targets[7] = -1;
    MlpRegressor.Builder counts = MlpRegressor.builder().loss(Loss.of(Loss.Kind.POISSON));
    assertThatThrownBy(() -> counts.fit(GROUPS, targets))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "row 8: column \"y\": \"-1\" is negative: the loss needs numbers of at least 0; correct"
                + " or remove the row, or choose another loss");
    targets[7] = 0;
    MlpRegressor.Builder amounts = MlpRegressor.builder().loss(Loss.of(Loss.Kind.GAMMA));
    assertThatThrownBy(() -> amounts.fit(GROUPS, targets))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "row 8: column \"y\": \"0\" is not positive: the loss needs numbers larger than 0;"
                + " correct or remove the row, or choose another loss");
  }

  @Test
  void aLossOfTheOtherTaskIsRefused() {
    assertThatThrownBy(() -> MlpRegressor.builder().loss(Loss.of(Loss.Kind.HINGE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "hinge is the loss of a classification; a regressor takes half_squared_error,");
    assertThatThrownBy(() -> MlpClassifier.builder().loss(Loss.of(Loss.Kind.HUBER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "huber is the loss of a regression; a classifier takes binary_cross_entropy,"
                + " softmax_cross_entropy, focal, hinge, squared_hinge");
  }

  private static MlpClassifier classify(Loss loss, String... labels) {
    return MlpClassifier.builder()
        .hidden()
        .loss(loss)
        .optimizer(Adam.DEFAULT.withLearningRate(0.05))
        .fullBatch()
        .epochs(400)
        .device("reference")
        .fit(GROUPS, labels);
  }

  private static String[] labels(String... each) {
    return IntStream.range(0, ROWS).mapToObj(i -> each[i % each.length]).toArray(String[]::new);
  }

  @Test
  void aHingeLossDecidesByTheSignAndHasNoProbabilities() {
    for (Loss.Kind kind : List.of(Loss.Kind.HINGE, Loss.Kind.SQUARED_HINGE)) {
      MlpClassifier model = classify(Loss.of(kind), labels("no", "yes"));
      assertThat(model.predict(BOTH)).containsExactly("no", "yes");
      assertThat(model.score(GROUPS, labels("no", "yes"))).isEqualTo(1);
      double[] decided = model.decisionFunction(dataset(BOTH));
      assertThat(decided[0]).as("beyond the margin").isLessThan(-0.99);
      assertThat(decided[1]).isGreaterThan(0.99);
      assertThatThrownBy(() -> model.predictProbabilities(BOTH))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "the model was trained with the loss %s, which gives no probabilities: use"
                      .formatted(kind.label())
                  + " decisionFunction, or train with binary_cross_entropy");
      float[] single = new float[2];
      model.predictor().predict(BOTH[1], single);
      assertThat(single).containsExactly((float) -decided[1], (float) decided[1]);
    }
  }

  @Test
  void aLossOfTwoClassesRefusesThree() {
    assertThatThrownBy(() -> classify(Loss.of(Loss.Kind.HINGE), labels("a", "b", "c")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "hinge tells two classes apart, and the target has 3; use softmax_cross_entropy");
  }

  @Test
  void softmaxTakesTwoClasses() {
    MlpClassifier model = classify(Loss.SOFTMAX_CROSS_ENTROPY, labels("no", "yes"));
    assertThat(model.saved().network().outputs()).isEqualTo(2);
    assertThat(model.predict(BOTH)).containsExactly("no", "yes");
  }

  /** The optimum of a smoothed cross-entropy predicts the smoothed target. */
  @Test
  void labelSmoothingIsTheLargestConfidence(@TempDir Path folder) {
    MlpClassifier model =
        MlpClassifier.builder()
            .hidden()
            .labelSmoothing(0.2)
            .optimizer(Adam.DEFAULT.withLearningRate(0.05))
            .fullBatch()
            .epochs(600)
            .device("reference")
            .fit(GROUPS, labels("no", "yes"));
    assertThat(model.predictProbabilities(BOTH)[1])
        .containsExactly(new double[] {0.1, 0.9}, within(1e-6));
    Path file = folder.resolve("m.safetensors");
    model.save(file);
    assertThat(MlpClassifier.load(file).saved()).isEqualTo(model.saved());
    assertThat(model.saved().loss().labelSmoothing()).isEqualTo(0.2);
    double entropy = -(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1));
    Target target = Target.ofLabels("y", List.of(labels("no", "yes")));
    Dataset rows = Dataset.of(Dataset.defaultNames(1), GROUPS, target);
    assertThat(model.evaluate(rows).loss()).isCloseTo(entropy, within(1e-9));
  }

  @Test
  void labelSmoothingIsForClassesOnly() {
    assertThatThrownBy(() -> MlpRegressor.builder().labelSmoothing(0.1).fit(GROUPS, SKEWED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "half_squared_error has no label smoothing: use it with binary_cross_entropy or"
                + " softmax_cross_entropy");
    assertThatThrownBy(() -> MlpClassifier.builder().labelSmoothing(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the label smoothing must be in [0, 1), got 1.0");
  }

  @Test
  void trainingGoesOnWithTheSameLoss() {
    MlpRegressor whole = fit(Loss.of(Loss.Kind.GAUSSIAN_NLL), 20);
    Dataset rows = Dataset.of(Dataset.defaultNames(1), GROUPS, Target.ofNumbers("y", SKEWED));
    MlpRegressor parts = fit(Loss.of(Loss.Kind.GAUSSIAN_NLL), 8).partialFit(rows, 12);
    assertThat(parts.saved().parameters()).isEqualTo(whole.saved().parameters());
  }
}
