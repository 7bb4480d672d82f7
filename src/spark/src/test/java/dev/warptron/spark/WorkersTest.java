package dev.warptron.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.MlpClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.data.DataException;
import dev.warptron.data.Standardizer;
import dev.warptron.io.SavedModel;
import dev.warptron.optim.Lbfgs;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tasks that train one network together in a barrier stage. */
class WorkersTest {
  private final SparkSession spark = LocalSpark.session();
  private final Dataset<Row> numbers = Tables.numbers(spark);

  private static WarptronClassifier classifier() {
    return new WarptronClassifier().setMaxIter(7).setDevice("reference");
  }

  /**
   * Two workers with the same rows have the gradient of each of them, exactly; the penalty counts
   * once for both.
   */
  @Test
  void twoWorkersWithEqualRowsHaveTheBitsOfOneMachine() {
    Dataset<Row> twice = numbers.unionAll(numbers);
    WarptronClassificationModel model =
        classifier().setWorkers(2).setBatchSize(32).setStandardize(false).setL2(0.2).fit(twice);

    MlpClassifier one =
        MlpClassifier.builder()
            .device("reference")
            .epochs(7)
            .batchSize(16)
            .standardize(false)
            .l2(0.1)
            .fit(Tables.labelled());
    SavedModel saved = model.toMlpModel().members().get(0).saved();
    assertThat(saved.parameters()).isEqualTo(one.saved().parameters());
    assertThat(saved.features()).isEqualTo(one.saved().features());
    assertThat(saved.target()).isEqualTo(one.saved().target());
    assertThat(saved.training().requireConfig().batchSize()).isEqualTo(32);
    assertThat(saved.training().epochs()).isEqualTo(7);
  }

  @Test
  void lbfgsOfTwoWorkersHasTheBitsOfOneMachine() {
    Dataset<Row> twice = numbers.unionAll(numbers);
    WarptronClassificationModel model =
        classifier()
            .setLabelCol("name")
            .setWorkers(2)
            .setOptimizer("lbfgs")
            .setStandardize(false)
            .setMaxIter(25)
            .fit(twice);

    MlpClassifier one =
        MlpClassifier.builder()
            .device("reference")
            .epochs(25)
            .optimizer(Lbfgs.DEFAULT)
            .standardize(false)
            .fit(Tables.named());
    assertThat(model.toMlpModel().members().get(0).saved().parameters())
        .isEqualTo(one.saved().parameters());
    assertThat(model.classes()).isEqualTo(one.classes());
  }

  @Test
  void theStatisticsAreThoseOfAllRows() {
    WarptronRegressionModel model =
        new WarptronRegressor()
            .setLabelCol("amount")
            .setWorkers(3)
            .setBatchSize(0)
            .setMaxIter(0)
            .setDevice("reference")
            .fit(numbers);

    SavedModel saved = model.toMlpModel().members().get(0).saved();
    SavedModel one =
        MlpRegressor.builder().device("reference").epochs(0).fit(Tables.amounts()).saved();
    assertThat(saved.parameters()).isEqualTo(one.parameters());
    assertClose(saved.features().standardizer(), one.features().standardizer());
    assertClose(saved.target().standardizer(), one.target().standardizer());
  }

  private static void assertClose(@Nullable Standardizer actual, @Nullable Standardizer expected) {
    Standardizer one = Objects.requireNonNull(expected);
    Standardizer other = Objects.requireNonNull(actual);
    assertThat(other.columns()).isEqualTo(one.columns());
    for (int i = 0; i < one.columns(); i++) {
      assertClose(other.mean(i), one.mean(i));
      assertClose(other.standardDeviation(i), one.standardDeviation(i));
    }
  }

  /** Sums of N numbers below 400 in another order; twice, since squares are of distances. */
  private static void assertClose(double actual, double expected) {
    double bound = 2 * Tables.ROWS * Math.ulp(0.5) * 400;
    assertThat(Math.abs(actual - expected) <= bound).as("%s and %s", actual, expected).isTrue();
  }

  @Test
  void theSamePartsGiveTheSameBits() {
    WarptronRegressor estimator =
        new WarptronRegressor()
            .setLabelCol("amount")
            .setWorkers(3)
            .setBatchSize(30)
            .setOptimizer("adam")
            .setStepSize(0.02)
            .setMaxIter(150)
            .setDevice("cpu");
    WarptronRegressionModel model = estimator.fit(numbers);

    assertThat(estimator.fit(numbers.coalesce(2)).networks()).isEqualTo(1);
    assertThat(estimator.fit(numbers).modelFile()).isEqualTo(model.modelFile());
    double r2 =
        new RegressionEvaluator()
            .setLabelCol("amount")
            .setMetricName("r2")
            .evaluate(model.transform(numbers));
    assertThat(r2).isGreaterThan(0.95);
  }

  @Test
  void whatWorkersDoNotDoIsRefused() {
    for (WarptronClassifier estimator :
        List.of(
            classifier().setWeightCol("weight"),
            classifier().setValidationIndicatorCol("measured"),
            classifier().setBag(2),
            classifier().setEnsemble(2),
            classifier().setFeaturesCols(new String[] {"amount"}))) {
      assertThatThrownBy(() -> estimator.setWorkers(2).fit(numbers))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              "2 workers that train one network together take no \\w+: leave it out, or set workers"
                  + " to 1");
    }
    assertThatThrownBy(() -> classifier().setWorkers(3).fit(numbers))
        .hasMessage(
            "a batch of 32 rows has no equal shares for 3 workers: set batchSize to a multiple of"
                + " the workers, or to 0 for all rows");
    assertThatThrownBy(() -> classifier().setWorkers(8).fit(numbers))
        .hasMessage(
            "8 workers, and the cluster runs 4 tasks at once: use at most as many workers, or more"
                + " executors");
    assertThatThrownBy(() -> classifier().setWorkers(4).fit(numbers.limit(3)))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage("3 rows for 4 workers: each of them needs from 1 to 2147483647 rows");
    assertThatThrownBy(() -> classifier().setWorkers(2).setDropout(0.5).fit(numbers))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("2 workers that train one network together take no dropout");
  }

  @Test
  void aDivergenceEndsAllWorkers() {
    assertThatThrownBy(
            () ->
                new WarptronRegressor()
                    .setLabelCol("amount")
                    .setActivation("relu")
                    .setStepSize(1e30)
                    .setWorkers(2)
                    .setDevice("reference")
                    .fit(numbers))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("diverged");
  }

  @Test
  void rowsThatCannotBeUsedAreRefusedBeforeWorkersStart() {
    Dataset<Row> infinite =
        numbers.withColumn("features", functions.expr("array(1.0d, double('infinity'), 2.0d)"));
    assertThatThrownBy(() -> classifier().setWorkers(2).fit(infinite))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage("feature or label 2 of a row is Infinity: correct or remove such rows");
  }
}
