package dev.warptron;

import static dev.warptron.EnsembleMeans.ROUNDING;
import static dev.warptron.EnsembleMeans.assertAllClose;
import static dev.warptron.EnsembleMeans.mean;
import static dev.warptron.EnsembleTrainings.CANCER;
import static dev.warptron.EnsembleTrainings.DIABETES;
import static dev.warptron.EnsembleTrainings.IRIS;
import static dev.warptron.EnsembleTrainings.classifier;
import static dev.warptron.EnsembleTrainings.regressor;
import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.Folds;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.function.Loss;
import dev.warptron.io.SavedModel;
import dev.warptron.model.Precision;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Tolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a model of several networks predicts and measures, and that its file has all of them. */
class EnsemblePredictionTest {
  @TempDir private Path folder;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aFileAndAPredictorHoldAllNetworks(BackendProvider device) {
    MlpClassifier model = classifier(device, 1).fitBag(2, IRIS);
    Path file = folder.resolve("m.safetensors");
    model.save(file);
    MlpClassifier loaded = MlpClassifier.load(file);
    assertThat(loaded.members().stream().map(MlpModel::saved).toList())
        .isEqualTo(model.members().stream().map(MlpModel::saved).toList());
    assertThat(loaded.predictProbabilities(IRIS)).isDeepEqualTo(model.predictProbabilities(IRIS));
    assertThat(MlpModel.load(file).members()).hasSize(2);

    Predictor predictor = loaded.predictor();
    double[][] expected = model.predictProbabilities(IRIS);
    float[] actual = new float[predictor.outputs()];
    float[][] rows = TestRows.rows(IRIS);
    // The outputs are sums of at most 8 terms of a few units, in single precision.
    double bound = Tolerance.of(Precision.FLOAT32).ofSum(8, 80);
    for (int i = 0; i < rows.length; i++) {
      predictor.predict(rows[i], actual);
      for (int j = 0; j < actual.length; j++) {
        assertClose("row %d, %d".formatted(i, j), actual[j], expected[i][j], bound);
      }
    }
  }

  /** Each network standardizes the target by its own rows. */
  @Test
  void numbersAreAveragedInTheirUnit() {
    MlpRegressor model = regressor(2).fitBag(4, DIABETES);
    assertThat(
            model.members().stream().map(each -> each.saved().target().standardizer()).distinct())
        .hasSize(4);
    List<double[][]> each = model.members().stream().map(m -> m.predictAll(DIABETES)).toList();
    double largest = Arrays.stream(DIABETES.targetNumbers()).max().orElseThrow();
    assertAllClose(model.predictAll(DIABETES), mean(each), largest);

    double[][] deviations = model.memberDeviations(DIABETES);
    double[][] mean = mean(each);
    for (int i = 0; i < mean.length; i++) {
      int row = i;
      double expected =
          Math.sqrt(
              each.stream()
                  .mapToDouble(m -> Math.pow(m[row][0] - mean[row][0], 2))
                  .average()
                  .orElseThrow());
      assertThat(expected).isPositive();
      assertClose("row " + i, deviations[i][0], expected, ROUNDING * largest);
    }
    assertThat(model.members().get(0).memberDeviations(DIABETES)[0]).containsExactly(0.0);
  }

  /**
   * R squared does not depend on the unit. Targets of at most 4 deviations are rounded to floats.
   */
  @Test
  void theScoreOfABagIsThatOfAllRows() {
    MlpRegressor model = regressor(2).fitBag(3, DIABETES);
    double error = 0;
    for (int i = 0; i < 3; i++) {
      Dataset fold = Folds.random(DIABETES, 3, 2).get(i).validation();
      double[] predicted = model.members().get(i).predict(fold);
      for (int row = 0; row < predicted.length; row++) {
        error += Math.pow(predicted[row] - fold.targetNumbers()[row], 2);
      }
    }
    double[] y = DIABETES.targetNumbers();
    double mean = DoubleStream.of(y).average().orElseThrow();
    double variation = DoubleStream.of(y).map(x -> (x - mean) * (x - mean)).sum();
    assertClose(
        "R squared",
        model.validationEvaluation().orElseThrow().score(),
        1 - error / variation,
        Tolerance.of(Precision.FLOAT32).ofSum(4, 4));
  }

  @Test
  void aMeanAndItsDeviationAreThoseOfTheMixture() {
    MlpRegressor model =
        regressor(5).loss(Loss.of(Loss.Kind.GAUSSIAN_NLL)).fitEnsemble(2, DIABETES, null);
    double[][] first = model.members().get(0).predictAll(DIABETES);
    double[][] second = model.members().get(1).predictAll(DIABETES);
    double[][] mixed = model.predictAll(DIABETES);
    for (int i = 0; i < mixed.length; i++) {
      double half = (first[i][0] - second[i][0]) / 2;
      double variance = (first[i][1] * first[i][1] + second[i][1] * second[i][1]) / 2 + half * half;
      assertClose("mean " + i, mixed[i][0], (first[i][0] + second[i][0]) / 2, ROUNDING * 400);
      assertClose("deviation " + i, mixed[i][1], Math.sqrt(variance), ROUNDING * 400);
    }
    assertThat(model.validationEvaluation()).isEmpty();
  }

  @Test
  void decisionsAndSeveralLabelsAreAveragedToo() {
    MlpClassifier hinge =
        MlpClassifier.builder()
            .device("reference")
            .loss(Loss.of(Loss.Kind.HINGE))
            .epochs(3)
            .fitEnsemble(2, CANCER, null);
    double[] first = hinge.members().get(0).decisionFunction(CANCER);
    double[] second = hinge.members().get(1).decisionFunction(CANCER);
    assertThat(hinge.decisionFunction(CANCER))
        .isEqualTo(
            IntStream.range(0, first.length)
                .mapToDouble(i -> (first[i] + second[i]) / 2)
                .toArray());

    float[][] rows = TestRows.rows(CANCER);
    int[][] labels = new int[rows.length][2];
    for (int i = 0; i < rows.length; i++) {
      labels[i] = new int[] {i % 2, rows[i][0] > 14 ? 1 : 0};
    }
    Dataset several = Dataset.of(rows, RowsInMemory.targets(labels));
    MlpMultilabelClassifier model =
        MlpMultilabelClassifier.builder().device("reference").epochs(3).fitBag(2, several);
    assertAllClose(
        model.predictProbabilities(several),
        mean(model.members().stream().map(m -> m.predictProbabilities(several)).toList()),
        1);
  }

  /** The missing cells of a fold are replaced by the median of the other folds. */
  @Test
  void aTableIsPreparedByEachNetworkOfABag() throws IOException {
    List<String> lines = new ArrayList<>(List.of("n,color,y"));
    for (int i = 0; i < 40; i++) {
      String color = List.of("red", "green", "blue").get(i % 3);
      lines.add("%s,%s,%s".formatted(i % 5 == 1 ? "" : i * i, color, i < 20 ? "low" : "high"));
    }
    Path file = Files.write(folder.resolve("t.csv"), lines);
    Table table = DatasetReaders.readTable(file, ReadRequest.training("y"));
    MlpClassifier model =
        MlpClassifier.builder().device("reference").hidden(3).epochs(3).fitBag(2, table);
    List<SavedModel.Features> features =
        model.members().stream().map(each -> each.saved().features()).toList();
    assertThat(features.get(0).preprocessor()).isInstanceOf(Preprocessor.class);
    assertThat(features.get(0)).isNotEqualTo(features.get(1));
    double[][] mean =
        mean(model.members().stream().map(m -> m.predictProbabilities(table)).toList());
    assertAllClose(model.predictProbabilities(table), mean, 1);
    assertThat(model.predict(table)).isEqualTo(Arrays.stream(mean).map(model::likeliest).toList());
    assertThat(model.evaluate(table).score()).isBetween(0.0, 1.0);
    float[] one = new float[2];
    Map<String, Object> row = new HashMap<>();
    row.put("n", null);
    row.put("color", "green");
    model.predictor().predict(row, one);
    // The outputs are sums of a few terms of a few units, in single precision.
    assertClose("one", one[0], mean[1][0], Tolerance.of(Precision.FLOAT32).ofSum(16, 160));
    assertThatIllegalStateException()
        .isThrownBy(() -> model.prepared(table))
        .withMessageContaining("ensemble of 2 networks");
  }
}
