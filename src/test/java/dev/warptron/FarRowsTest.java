package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.backend.BackendProvider;
import dev.warptron.data.BadRow;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Standardizer;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.testing.TestBackends;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Finite rows whose prediction or loss is not finite are named, and never get a class. */
class FarRowsTest {
  private static final float[][] ROWS = {{1, 7}, {2, 3}, {3, 9}, {4, 4}, {5, 6}, {6, 1}};
  private static final float FAR = 3e38f;

  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(call)
        .withMessageMatching(message + ".*");
  }

  /** On a device of single precision; in double precision the numbers are finite. */
  private static MlpClassifier classifier(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    return MlpClassifier.builder()
        .activation(Activation.RELU)
        .standardize(false)
        .epochs(100)
        .device(device.name())
        .fit(ROWS, new int[] {0, 0, 0, 1, 1, 1});
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aPredictionThatOverflowsIsNoClass(BackendProvider device) {
    MlpClassifier model = classifier(device);
    float[][] rows = {{1, 2}, {FAR, -FAR}, {-FAR, FAR}, {FAR, FAR}, {-FAR, -FAR}};
    boolean single = !device.name().equals("reference");
    if (single) {
      String message =
          "row [2-5]: the prediction is not finite \\(.*\\): the values of this row are";
      refused(() -> model.predict(rows), message);
      refused(() -> model.predictProbabilities(rows), message);
      refused(
          () -> model.decisionFunction(Dataset.of(model.saved().features().names(), rows)),
          message);
    } else {
      assertThat(model.predict(rows)).hasSize(5);
    }
    Predictor predictor = model.predictor();
    int refusals = 0;
    for (float[] row : rows) {
      float[] prediction = new float[2];
      try {
        predictor.predict(row, prediction);
        assertThat(prediction).doesNotContain(Float.NaN);
      } catch (DataException e) {
        assertThat(e).hasMessageStartingWith("the prediction is not finite (");
        refusals++;
      }
    }
    assertThat(refusals > 0).isEqualTo(single);
  }

  @ParameterizedTest
  @MethodSource("devices")
  void rowsThatCannotBePredictedAreListed(BackendProvider device) {
    MlpClassifier model = classifier(device);
    Table rows =
        Table.of(
            Dataset.of(
                model.saved().features().names(),
                new float[][] {{FAR, FAR}, {1, 2}, {FAR, -FAR}, {-FAR, FAR}, {-FAR, -FAR}}));
    List<BadRow> bad = model.unpredictable(rows);
    if (device.name().equals("reference")) {
      assertThat(bad).isEmpty();
    } else {
      assertThat(bad).isNotEmpty().allSatisfy(row -> assertThat(row.line()).isNotEqualTo(2));
      assertThat(bad.get(0).describe()).contains(": the prediction is not finite (");
    }
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aRowIsCheckedAsATableIs(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    float[][] rows = {{0, 0}, {0, .1f}, {.1f, 0}, {.1f, .1f}};
    MlpClassifier model =
        MlpClassifier.builder().device(device.name()).epochs(1).fit(rows, new int[] {0, 1, 1, 0});
    Predictor predictor = model.predictor();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      refused(() -> model.predict(new float[] {0, bad}), "row 1: column \"x2\": " + bad);
      refused(
          () -> predictor.predict(new float[] {0, bad}, new float[2]),
          "column \"x2\": %s is not a finite number, or too far".formatted(bad));
    }
    if (!device.name().equals("reference")) { // 3e38 / 0.05 is no float
      refused(() -> model.predict(new float[] {FAR, 0}), "row 1: column \"x1\": Infinity");
      refused(
          () -> predictor.predict(new float[] {FAR, 0}, new float[2]),
          "column \"x1\": 3.0E38 is not a finite number, or too far");
    }
  }

  /** The range ends exactly where scaling overflows. */
  @Test
  void rangesAreExact() {
    Standardizer scale = Standardizer.of(new double[] {2, -1e30}, new double[] {0.05, 0.5});
    FeatureRanges ranges = FeatureRanges.of(2, scale);
    for (int column = 0; column < 2; column++) {
      for (float sign : new float[] {-1, 1}) {
        float inside = 0;
        float outside = sign * Float.MAX_VALUE;
        assertThat(scale.apply(column, outside)).isInfinite();
        while (Math.nextAfter(inside, outside) != outside) {
          float middle = inside / 2 + outside / 2;
          middle = middle == inside || middle == outside ? Math.nextAfter(inside, outside) : middle;
          if (Float.isInfinite(scale.apply(column, middle))) {
            outside = middle;
          } else {
            inside = middle;
          }
        }
        float[] row = new float[2];
        row[column] = inside;
        assertThat(ranges.firstOutside(row)).isEqualTo(-1);
        row[column] = outside;
        assertThat(ranges.firstOutside(row)).isEqualTo(column);
      }
    }
  }

  @Test
  void noClassIsLikeliestOfNaN() {
    MlpClassifier model = MlpClassifier.builder().epochs(1).fit(ROWS, new int[] {0, 0, 0, 1, 1, 1});
    refused(() -> model.likeliest(new double[] {0.5, Double.NaN}), "no class is the likeliest of");
    assertThat(model.likeliest(new double[] {0.25, 0.75})).isEqualTo("1");
  }

  @ParameterizedTest
  @MethodSource("devices")
  void aTargetThatIsNoFloatIsNamed(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    Dataset rows = Dataset.of(ROWS, Target.ofNumbers("y", 1, 2, 3e300, 4, 5, 6));
    if (!device.name().equals("reference")) {
      refused(
          () -> MlpRegressor.builder().standardize(false).device(device.name()).fit(rows),
          "row 3: the target 3.0E300 is too large: .*; use larger units");
    }
  }

  /** The training rows are learned well: the learning rate is not to blame. */
  @ParameterizedTest
  @MethodSource("devices")
  void aFarValidationRowIsNamed(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    double[] y = {1, 2, 3, 4, 5, 6};
    Dataset training = Dataset.of(ROWS, Target.ofNumbers("y", y));
    Dataset validation =
        Dataset.of(new float[][] {{1, 2}, {1e30f, 1e30f}}, Target.ofNumbers("y", 1, 2));
    MlpRegressor.Builder settings =
        MlpRegressor.builder().activation(Activation.RELU).epochs(3).device(device.name());
    if (device.name().equals("reference")) { // 1e60 is a double
      assertThat(settings.fit(training, validation).validationEvaluation()).isPresent();
      return;
    }
    String message =
        "row 2: the loss of this row is not finite: its values, or its target, are too far";
    refused(() -> settings.fit(training, validation), message);
    MlpRegressor model = settings.fit(training);
    refused(() -> model.evaluate(validation), message);
  }

  /** The mean of e^z has a finite logarithm, but is itself no number. */
  @ParameterizedTest
  @MethodSource("devices")
  void anEnsembleNamesTheRowThatItCannotPredict(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    MlpRegressor model =
        MlpRegressor.builder()
            .loss(Loss.of(Loss.Kind.POISSON))
            .activation(Activation.IDENTITY)
            .standardize(false)
            .learningRate(1e-3)
            .epochs(1)
            .device(device.name())
            .fitEnsemble(2, Dataset.of(ROWS, Target.ofNumbers("y", 1, 2, 3, 4, 5, 6)), null);
    Dataset rows =
        Dataset.of(model.columns(), new float[][] {{1, 2}, {1e30f, 1e30f}, {-1e30f, -1e30f}});
    String message = "row [23]: the prediction is not finite \\(.*\\): the values of this row are";
    refused(() -> model.predict(rows), message);
    refused(() -> model.memberDeviations(rows), message);
    List<BadRow> bad = model.unpredictable(Table.of(rows));
    assertThat(bad).isNotEmpty().allSatisfy(row -> assertThat(row.line()).isNotEqualTo(2));
    Predictor predictor = model.predictor();
    float[] row = {bad.get(0).where().contains("2") ? 1e30f : -1e30f, 0};
    row[1] = row[0];
    refused(() -> predictor.predict(row, new float[1]), "the prediction is not finite \\(");
    refused(
        () -> predictor.predict(new float[] {Float.NaN, 0}, new float[1]), "column \"x1\": NaN");
  }

  @ParameterizedTest
  @MethodSource("devices")
  void anEnsembleNamesAFarValidationRow(BackendProvider device) {
    TestBackends.assumeAvailable(device);
    Dataset training = Dataset.of(ROWS, Target.ofNumbers("y", 1, 2, 3, 4, 5, 6));
    Dataset validation =
        Dataset.of(new float[][] {{1, 2}, {1e30f, 1e30f}}, Target.ofNumbers("y", 1, 2));
    MlpRegressor.Builder settings =
        MlpRegressor.builder().activation(Activation.RELU).epochs(3).device(device.name());
    if (!device.name().equals("reference")) {
      refused(
          () -> settings.fitEnsemble(2, training, validation),
          "row 2: the loss of this row is not finite");
    }
    MlpRegressor model = settings.fitEnsemble(2, training, null);
    Dataset farther = Dataset.of(new float[][] {{1, 2}}, Target.ofNumbers("y", 1e300));
    refused(() -> model.evaluate(farther), "row 1: the loss of this row is not finite");
  }
}
