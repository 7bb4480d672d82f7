package dev.warptron;

import static dev.warptron.TestRows.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.data.Task;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Sgd;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MlpRegressorTest {
  private static final Dataset DIABETES = BundledData.diabetes();

  /** {@code y = 3 x1 - 2 x2 + 100} on a grid. */
  private static final float[][] GRID = new float[49][2];

  private static final double[] PLANE = new double[49];

  static {
    for (int i = 0; i < 49; i++) {
      GRID[i] = new float[] {i % 7 - 3, i / 7 - 3};
      PLANE[i] = 3 * GRID[i][0] - 2 * GRID[i][1] + 100;
    }
  }

  private static MlpRegressor.Builder linear() {
    return MlpRegressor.builder().hidden().optimizer(Sgd.DEFAULT).fullBatch().epochs(600);
  }

  private static MlpRegressor.Builder diabetes() {
    return MlpRegressor.builder()
        .hidden(8)
        .activation(Activation.TANH)
        .optimizer(Adam.DEFAULT.withLearningRate(0.01));
  }

  @Test
  void aLinearModelFindsThePlane() {
    MlpRegressor scaled = linear().fit(GRID, PLANE);
    assertThat(scaled.predict(GRID)).containsExactly(PLANE, within(1e-3));
    assertThat(scaled.score(GRID, PLANE)).isGreaterThan(0.999999).isLessThanOrEqualTo(1);
    float[][] outside = {{10, -10}};
    assertThat(scaled.predict(outside)[0]).isCloseTo(150, within(1e-2));
  }

  /** Without scaling the weights are the coefficients of the plane. */
  @Test
  void withoutStandardizingTheNetworkSeesTheRawNumbers() {
    MlpRegressor raw = linear().standardize(false).fit(GRID, PLANE);
    assertThat(raw.saved().features().standardizer()).isNull();
    assertThat(raw.saved().target().standardizer()).isNull();
    assertThat(raw.predict(GRID)).containsExactly(PLANE, within(1e-3));
    assertThat(raw.saved().parameters()).containsExactly(new double[] {3, -2, 100}, within(1e-3));
  }

  @Test
  void withStandardizingTheNetworkSeesScaledNumbers() {
    MlpRegressor scaled = linear().fit(GRID, PLANE);
    assertThat(scaled.saved().target().standardizer()).isNotNull();
    // The standard deviation is 2 for both features and 2 sqrt(13) for the target.
    double root = Math.sqrt(13);
    assertThat(scaled.saved().parameters())
        .containsExactly(new double[] {3 / root, -2 / root, 0}, within(1e-3));
  }

  @Test
  void learnsACurve() {
    float[][] x = new float[41][1];
    double[] y = new double[41];
    for (int i = 0; i < 41; i++) {
      x[i][0] = (i - 20) / 10f;
      y[i] = 50 + 10 * x[i][0] * x[i][0];
    }
    MlpRegressor.Builder builder = diabetes().batchSize(8).epochs(400);
    assertThat(builder.fit(x, y).score(x, y)).isGreaterThan(0.99);
    assertThat(builder.hidden().fit(x, y).score(x, y)).as("a line").isLessThan(0.1);
  }

  /** Linear least squares reaches 0.51775 on these rows; a small network is slightly better. */
  @Test
  void learnsDiabetes() {
    MlpRegressor line = linear().optimizer(new Sgd(0.1, 0.9, false)).epochs(3000).fit(DIABETES);
    assertThat(line.score(DIABETES)).isCloseTo(0.51775, within(1e-4));
    MlpRegressor model = diabetes().epochs(60).fit(DIABETES);
    assertThat(model.score(DIABETES)).isBetween(0.51775, 0.8);
    assertThat(model.saved().target().task()).isEqualTo(Task.REGRESSION);
    assertThat(model.saved().loss()).isEqualTo(Loss.HALF_SQUARED_ERROR);
    assertThat(model.saved().network().widths()).isEqualTo("10-8-1");
  }

  @Test
  void predictionsAreInTheTargetsOwnUnits() {
    for (boolean standardize : new boolean[] {true, false}) {
      MlpRegressor model = diabetes().standardize(standardize).epochs(200).fit(DIABETES);
      double mean = Arrays.stream(model.predict(DIABETES)).average().orElseThrow();
      assertThat(mean).as("standardize %s", standardize).isCloseTo(152.1, within(15.0));
    }
  }

  @Test
  void rowsInMemoryAndDataSetsPredictAlike() {
    MlpRegressor model = diabetes().epochs(5).fit(DIABETES);
    assertThat(model.predict(rows(DIABETES))).isEqualTo(model.predict(DIABETES));
    double[] targets = DIABETES.targetNumbers();
    assertThat(model.score(rows(DIABETES), targets)).isEqualTo(model.score(DIABETES));
  }

  @Test
  void scoreIsRSquared() {
    MlpRegressor model = diabetes().epochs(5).fit(DIABETES);
    double[] y = DIABETES.targetNumbers();
    double[] predicted = model.predict(DIABETES);
    double mean = Arrays.stream(y).average().orElseThrow();
    double errors = 0;
    double variation = 0;
    for (int i = 0; i < y.length; i++) {
      errors += (y[i] - predicted[i]) * (y[i] - predicted[i]);
      variation += (y[i] - mean) * (y[i] - mean);
    }
    assertThat(model.score(DIABETES)).isCloseTo(1 - errors / variation, within(1e-5));
    double variance = variation / y.length; // the unit of the losses
    assertThat(model.evaluate(DIABETES).loss())
        .isCloseTo(errors / y.length / 2 / variance, within(1e-5));
  }

  @Test
  void rSquaredOfConstantTargetsIsNotANumber() {
    MlpRegressor model = linear().epochs(1).fit(GRID, PLANE);
    assertThat(model.score(GRID, new double[49])).isNaN();
  }

  @Test
  void aConstantTargetIsRefused() {
    assertThatThrownBy(() -> linear().fit(GRID, new double[49]))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "target \"y\" is \"0\" in every one of 49 rows: there is nothing to learn from it; check"
                + " that it is the right column, or add rows with other values");
  }

  @Test
  void aTargetOfTextIsRefused() {
    Dataset text =
        Dataset.of(
            List.of("a"), new float[][] {{1}, {2}}, Target.ofLabels("price", List.of("3", "n/a")));
    assertThatThrownBy(() -> linear().fit(text))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "row 2: column \"price\": \"n/a\" is not a number; a regression needs a number in every"
                + " row: correct or remove this one");
  }

  @Test
  void aTargetThatIsNotFiniteIsRefused() {
    assertThatThrownBy(() -> linear().fit(new float[][] {{1}, {2}}, new double[] {1, Double.NaN}))
        .isInstanceOf(DataException.class)
        .hasMessage("row 2: target \"y\": NaN is not a finite number; correct or remove the row");
  }
}
