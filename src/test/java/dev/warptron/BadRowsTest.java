package dev.warptron;

import static dev.warptron.TestRows.XOR_LABELS;
import static dev.warptron.TestRows.XOR_ROWS;
import static dev.warptron.TestRows.renamed;
import static dev.warptron.TestRows.rows;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.demo.BundledData;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invalid rows for training and prediction: each message names the problem, its position and the
 * reason.
 */
class BadRowsTest {
  private static final Dataset IRIS = BundledData.iris();
  private static final List<String> SWAPPED =
      List.of("sepal_width", "sepal_length", "petal_length", "petal_width");
  private static final MlpClassifier MODEL = MlpClassifier.builder().epochs(1).fit(IRIS);

  private static MlpClassifier.Builder builder() {
    return MlpClassifier.builder().epochs(1);
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatExceptionOfType(DataException.class).isThrownBy(call).withMessage(message);
  }

  @Test
  void aWrongNumberOfFeatures() {
    String known =
        "features, but the model was trained on 4: sepal_length, sepal_width, petal_length,"
            + " petal_width";
    float[][] rows = {new float[4], new float[3]};
    refused(() -> MODEL.predict(rows), "row 2 has 3 " + known);
    refused(() -> MODEL.predictProbabilities(rows), "row 2 has 3 " + known);
    refused(() -> MODEL.predict(new float[][] {new float[5]}), "row 1 has 5 " + known);
    refused(() -> MODEL.score(rows, new String[] {"setosa", "setosa"}), "row 2 has 3 " + known);
  }

  @Test
  void ofManyFeaturesTheFirstAreNamed() {
    float[][] rows = new float[2][22];
    rows[1][0] = 1;
    MlpClassifier wide = builder().fit(rows, new int[] {0, 1});
    String first =
        "x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15, x16, x17, x18, x19, x20";
    refused(
        () -> wide.predict(new float[1][21]),
        "row 1 has 21 features, but the model was trained on 22: " + first + " and 2 more");
    Dataset other = Dataset.of(Dataset.defaultNames(21), new float[1][21]);
    refused(
        () -> wide.predict(other),
        "the columns of the data are not the model's: it was trained on "
            + first
            + " and 2 more, and got "
            + first
            + " and 1 more");
  }

  @Test
  void otherColumns() {
    String message =
        "the columns of the data are not the model's: it was trained on sepal_length, sepal_width,"
            + " petal_length, petal_width, and got sepal_width, sepal_length, petal_length,"
            + " petal_width";
    Dataset swapped = renamed(IRIS, SWAPPED);
    refused(() -> MODEL.predict(swapped), message);
    refused(() -> MODEL.predictProbabilities(swapped), message);
    refused(() -> MODEL.evaluate(swapped), message);
    refused(() -> MODEL.score(swapped), message);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void validationRowsOfOtherColumns(boolean standardize) {
    refused(
        () -> builder().standardize(standardize).fit(IRIS, renamed(IRIS, SWAPPED)),
        "the columns of the validation rows are not the model's: it was trained on sepal_length,"
            + " sepal_width, petal_length, petal_width, and got sepal_width, sepal_length,"
            + " petal_length, petal_width");
    Dataset narrow =
        Dataset.of(List.of("a"), new float[1][1], Target.ofLabels("s", List.of("setosa")));
    refused(
        () -> builder().standardize(standardize).fit(IRIS, narrow),
        "the columns of the validation rows are not the model's: it was trained on sepal_length,"
            + " sepal_width, petal_length, petal_width, and got a");
  }

  @Test
  void aClassThatTrainingHasNotSeen() {
    Dataset odd =
        Dataset.of(
            IRIS.featureNames(),
            new float[2][4],
            Target.ofLabels("species", List.of("setosa", "sunflower")));
    String message =
        "row 2: column \"species\": \"sunflower\" is a class that training has not seen; the known"
            + " ones are \"setosa\", \"versicolor\", \"virginica\"; correct the label, remove the"
            + " row, or train with rows of this class";
    refused(() -> MODEL.evaluate(odd), message);
    refused(() -> MODEL.score(rows(odd), new String[] {"setosa", "sunflower"}), message);
    refused(() -> builder().fit(IRIS, odd), message);
  }

  @Test
  void evaluatingWithoutATarget() {
    Dataset bare = Dataset.of(IRIS.featureNames(), rows(IRIS));
    refused(
        () -> MODEL.evaluate(bare), "the data beginning at row 1 has no target column; name one");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aNumberThatIsNotFinite(float value) {
    float[][] rows = {{1, 2}, {3, value}, {5, 6}, {7, 8}};
    String message =
        "row 2: column \"x2\": %s is not a finite number; correct or remove the row"
            .formatted(value);
    refused(() -> builder().fit(rows, XOR_LABELS), message);
    MlpClassifier model = builder().fit(XOR_ROWS, XOR_LABELS);
    refused(() -> model.predict(rows), message);
  }

  @Test
  void aSingleClass() {
    refused(
        () -> builder().fit(XOR_ROWS, new String[] {"a", "a", "a", "a"}),
        "target \"y\" holds a single class, \"a\", in all 4 rows: a classifier needs at least two"
            + " to tell apart; check the column, or add rows of another class");
  }

  @Test
  void noRows() {
    String message = "the data set has no rows: at least one is needed";
    refused(() -> builder().fit(new float[0][], new String[0]), message);
    refused(() -> builder().fit(new float[0][], new int[0]), message);
    refused(() -> MlpRegressor.builder().fit(new float[0][], new double[0]), message);
    refused(() -> MODEL.predict(new float[0][]), message);
    refused(() -> MODEL.predictProbabilities(new float[0][4]), message);
  }

  @Test
  void noFeatures() {
    refused(
        () -> builder().fit(new float[4][0], XOR_LABELS),
        "the data set has no features: at least one is needed");
  }

  @Test
  void rowsOfDifferentLength() {
    refused(
        () -> builder().fit(new float[][] {{1, 2}, {1}}, new int[] {0, 1}),
        "row 2 has 1 value, expected 2: every row needs one value per feature name");
  }

  @Test
  void asManyLabelsAsRows() {
    String message = "target \"y\" has 3 values for 4 rows: every row needs one";
    refused(() -> builder().fit(XOR_ROWS, new int[] {0, 1, 0}), message);
    refused(() -> MlpRegressor.builder().fit(XOR_ROWS, new double[] {0, 1, 0}), message);
    MlpClassifier model = builder().fit(XOR_ROWS, XOR_LABELS);
    refused(() -> model.score(XOR_ROWS, new String[] {"same", "same", "same"}), message);
  }
}
