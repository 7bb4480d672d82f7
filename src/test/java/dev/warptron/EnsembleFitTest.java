package dev.warptron;

import static dev.warptron.TestRows.every;
import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.Folds;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Split;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Loss;
import dev.warptron.io.ModelFileException;
import dev.warptron.io.SavedModel;
import dev.warptron.metric.ClassPredictions;
import dev.warptron.model.Precision;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.Evaluation;
import dev.warptron.train.TrainingListener;
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

/** Several networks that are one model: their bits, their mean, their file. */
class EnsembleFitTest {
  private static final Dataset IRIS = every(2, BundledData.iris());
  private static final Dataset VALIDATION = every(5, BundledData.iris());
  private static final Dataset CANCER = every(6, BundledData.breastCancerTraining());
  private static final Dataset DIABETES = every(8, BundledData.diabetes());

  /**
   * A logarithm of a probability of at least e^-40 is a sum of a few terms, in double precision,
   * and carries over to the probability with a factor of at most 1.
   */
  private static final double ROUNDING = Tolerance.of(Precision.FLOAT64).ofSum(64, 40);

  @TempDir private Path folder;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static MlpClassifier.Builder classifier(BackendProvider device, long seed) {
    TestBackends.assumeAvailable(device);
    return MlpClassifier.builder().device(device.name()).hidden(5).epochs(6).seed(seed);
  }

  private static MlpRegressor.Builder regressor(long seed) {
    return MlpRegressor.builder().device("reference").hidden(4).epochs(4).seed(seed);
  }

  private static void assertSame(MlpModel<?> actual, MlpModel<?> expected) {
    assertThat(actual.saved()).isEqualTo(expected.saved());
    assertThat(actual.history()).isEqualTo(expected.history());
    assertThat(actual.stop()).isEqualTo(expected.stop());
    assertThat(actual.trainingEvaluation()).isEqualTo(expected.trainingEvaluation());
    assertThat(actual.validationEvaluation()).isEqualTo(expected.validationEvaluation());
  }

  /** {@code [rows][numbers]}, of the predictions of the members. */
  private static double[][] mean(List<double[][]> members) {
    double[][] mean = new double[members.get(0).length][members.get(0)[0].length];
    for (double[][] each : members) {
      for (int i = 0; i < mean.length; i++) {
        for (int j = 0; j < mean[i].length; j++) {
          mean[i][j] += each[i][j] / members.size();
        }
      }
    }
    return mean;
  }

  private static void assertAllClose(double[][] actual, double[][] expected, double scale) {
    assertThat(actual).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < actual.length; i++) {
      for (int j = 0; j < actual[i].length; j++) {
        assertClose("row %d, %d".formatted(i, j), actual[i][j], expected[i][j], ROUNDING * scale);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void anEnsembleIsTheMeanOfFitsWithItsSeeds(BackendProvider device) {
    MlpClassifier model = classifier(device, 3).fitEnsemble(3, IRIS, VALIDATION);
    assertThat(model.isEnsemble()).isTrue();
    assertThat(model.members()).hasSize(3);
    List<double[][]> each = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      MlpClassifier alone = classifier(device, 3 + i).fit(IRIS, VALIDATION);
      assertSame(model.members().get(i), alone);
      each.add(alone.predictProbabilities(VALIDATION));
    }
    double[][] mean = mean(each);
    assertAllClose(model.predictProbabilities(VALIDATION), mean, 1);
    assertThat(model.predict(VALIDATION))
        .isEqualTo(Arrays.stream(mean).map(model::likeliest).toList());

    double loss = 0;
    int correct = 0;
    for (int i = 0; i < mean.length; i++) {
      String label = VALIDATION.requireTarget().label(i);
      loss -= Math.log(mean[i][model.classes().indexOf(label)]) / mean.length;
      correct += model.likeliest(mean[i]).equals(label) ? 1 : 0;
    }
    Evaluation measured = model.validationEvaluation().orElseThrow();
    assertClose("loss", measured.loss(), loss, ROUNDING);
    assertThat(measured.score()).isEqualTo((double) correct / mean.length);
    assertThat(model.evaluate(VALIDATION)).isEqualTo(measured);
    ClassPredictions predictions = model.predictions(VALIDATION);
    assertClose("row 0", predictions.probability(0, 1), mean[0][1], ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aBagPredictsEachRowByTheNetworkThatDidNotSeeIt(BackendProvider device) {
    MlpClassifier model = classifier(device, 7).fitBag(3, CANCER);
    List<Split> folds =
        Folds.rows(Task.MULTICLASS, CANCER, 3, 7).stream().map(f -> f.split(CANCER)).toList();
    double loss = 0;
    double correct = 0;
    for (int i = 0; i < 3; i++) {
      Split fold = folds.get(i);
      MlpClassifier alone = classifier(device, 7 + i).fit(fold.training(), fold.validation());
      assertSame(model.members().get(i), alone);
      double[][] probabilities = alone.predictProbabilities(fold.validation());
      for (int row = 0; row < probabilities.length; row++) {
        String label = fold.validation().requireTarget().label(row);
        loss -= Math.log(probabilities[row][alone.classes().indexOf(label)]);
        correct += alone.likeliest(probabilities[row]).equals(label) ? 1 : 0;
      }
    }
    Evaluation measured = model.validationEvaluation().orElseThrow();
    assertClose("loss", measured.loss(), loss / CANCER.rowCount(), ROUNDING);
    assertThat(measured.score()).isEqualTo(correct / CANCER.rowCount());
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

  /** On a device that asks within an epoch. */
  @Test
  void whatIsCancelledBeforeItsFirstEpochIsLeftOut() {
    TrainingListener cancels =
        new TrainingListener() {
          @Override
          public boolean isCancelled() {
            return true;
          }
        };
    MlpRegressor model =
        regressor(4)
            .fitEnsemble(3, DIABETES, DIABETES, i -> i == 1 ? cancels : TrainingListener.NONE);
    assertThat(model.members().stream().map(each -> each.saved().training().seed()))
        .containsExactly(4L, 6L);
    MlpRegressor none = regressor(4).fitEnsemble(2, DIABETES, null, i -> cancels);
    assertThat(none.members()).hasSize(2);
  }

  @Test
  void theSettingsKeepTheirSeed() {
    MlpRegressor.Builder settings = regressor(9);
    settings.fitEnsemble(2, DIABETES, null);
    assertSame(settings.fit(DIABETES), regressor(9).fit(DIABETES));
  }

  @Test
  void whatAnEnsembleCannotDoIsRefused() {
    MlpRegressor model = regressor(1).fitEnsemble(2, DIABETES, null);
    assertThatIllegalStateException()
        .isThrownBy(() -> model.partialFit(DIABETES, 1))
        .withMessage(
            "a training goes on from one network: the model is an ensemble of 2 networks; members()"
                + " gives each of them");
    assertThatIllegalStateException().isThrownBy(model::saved);
    assertThat(model.history().epochs()).isEmpty();
    assertThat(model.trainingEvaluation()).isEmpty();
    assertThat(model.stop()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> regressor(1).from(model.members().get(0).saved()).fitBag(2, DIABETES))
        .withMessageContaining("not from a saved model");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> regressor(1).fitBag(101, DIABETES))
        .withMessage("an ensemble has from 2 to 100 networks, got 101");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> regressor(1).fitEnsemble(1, DIABETES, null));
    Path file = folder.resolve("m.safetensors");
    model.save(file);
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> MlpClassifier.load(file))
        .withMessageContaining("holds a regressor");
    assertThat(model.withDevice("reference").members()).hasSize(2);
    assertThat(model.toString()).startsWith("MlpRegressor[2 networks, first ");
  }

  @Test
  void aDivergedNetworkFailsTheFit() {
    assertThatExceptionOfType(TrainingDivergedException.class)
        .isThrownBy(() -> regressor(1).learningRate(1e30).fitEnsemble(2, DIABETES, null));
  }
}
