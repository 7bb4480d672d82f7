package dev.warptron.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.MlpClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.Preset;
import dev.warptron.data.Table;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Sgd;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** The estimators train what the library trains, and are stages like those of Spark. */
class EstimatorsTest {
  private final SparkSession spark = LocalSpark.session();
  private final Dataset<Row> numbers = Tables.numbers(spark);

  private static WarptronClassifier classifier() {
    return new WarptronClassifier().setMaxIter(7).setSeed(9).setDevice("cpu");
  }

  private static MlpClassifier.Builder builder() {
    return MlpClassifier.builder().epochs(7).seed(9).device("cpu");
  }

  @Test
  void aClassifierOfVectorsHasTheBitsOfTheLibrary() {
    WarptronClassificationModel model = classifier().fit(numbers);

    assertThat(model.modelFile()).isEqualTo(Bits.of(builder().fit(Tables.labelled())));
    assertThat(model.classes()).containsExactly("0", "1", "2");
    assertThat(model.networks()).isEqualTo(1);
    assertThat(model.featureNames()).containsExactly("x1", "x2", "x3");
    assertThat(model.parent().uid()).isEqualTo(model.uid());
  }

  @Test
  void bitsDoNotDependOnPartitions() {
    byte[] expected = Bits.of(builder().fit(Tables.labelled()));

    assertThat(classifier().fit(numbers.coalesce(1)).modelFile()).isEqualTo(expected);
    assertThat(numbers.rdd().getNumPartitions()).isGreaterThan(1);
  }

  @Test
  void aColumnOfArraysIsAsOneOfVectors() {
    WarptronClassificationModel model = classifier().setFeaturesCol("values").fit(numbers);

    assertThat(model.modelFile()).isEqualTo(Bits.of(builder().fit(Tables.labelled())));
  }

  @Test
  void labelsMayBeText() {
    WarptronClassificationModel model = classifier().setLabelCol("name").fit(numbers);

    MlpClassifier expected = builder().fit(Tables.named());
    assertThat(model.modelFile()).isEqualTo(Bits.of(expected));
    List<String> predicted =
        model.transform(numbers).select("prediction").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(predicted).isEqualTo(expected.predict(Tables.named()));
  }

  @Test
  void weightsAndValidationRowsAreThoseOfTheLibrary() {
    WarptronClassificationModel model =
        classifier()
            .setWeightCol("weight")
            .setValidationIndicatorCol("measured")
            .setPatience(2)
            .fit(numbers);

    dev.warptron.data.Dataset all = Tables.labelled().withWeights(Tables.weights());
    assertThat(model.modelFile())
        .isEqualTo(
            Bits.of(
                builder()
                    .earlyStopping(EarlyStopping.after(2))
                    .fit(all.select(Tables.measured(false)), all.select(Tables.measured(true)))));
  }

  @Test
  void columnsOfAllKindsArePreparedAsByTheLibrary() {
    Dataset<Row> mixed = Tables.mixed(spark);
    WarptronClassificationModel model =
        classifier().setFeaturesCols(Tables.mixedFeatures()).setLabelCol("answer").fit(mixed);

    Table same = Tables.mixed();
    MlpClassifier expected = builder().fit(same);
    assertThat(model.modelFile()).isEqualTo(Bits.of(expected));
    List<Row> rows = model.transform(mixed).select("probability", "prediction").collectAsList();
    double[][] probabilities = expected.predictProbabilities(same);
    for (int i = 0; i < probabilities.length; i++) {
      assertThat(((Vector) rows.get(i).get(0)).toArray()).isEqualTo(probabilities[i]);
    }
    assertThat(rows.stream().map(row -> row.getString(1)).toList())
        .isEqualTo(expected.predict(same));
  }

  @Test
  void settingsAreThoseOfTheBuilder() {
    WarptronClassificationModel model =
        classifier()
            .setHiddenLayers(new int[] {5, 4})
            .setActivation("relu")
            .setOptimizer("sgd:momentum=0.5")
            .setStepSize(0.05)
            .setSchedule("cosine")
            .setBatchSize(16)
            .setL2(0.01)
            .setDropout(0.1)
            .setStandardize(false)
            .fit(numbers);

    assertThat(model.modelFile())
        .isEqualTo(
            Bits.of(
                builder()
                    .hidden(5, 4)
                    .activation(Activation.RELU)
                    .optimizer(new Sgd(0.05, 0.5, false))
                    .schedule(RateSchedule.parse("cosine"))
                    .batchSize(16)
                    .l2(0.01)
                    .dropout(0.1)
                    .standardize(false)
                    .fit(Tables.labelled())));
  }

  @Test
  void layersAreThoseOfSparksPerceptron() {
    WarptronClassificationModel model =
        classifier().setLayers(new int[] {3, 6, 3}).setOptimizer("lbfgs").fit(numbers);

    assertThat(model.modelFile())
        .isEqualTo(Bits.of(builder().hidden(6).optimizer(Lbfgs.DEFAULT).fit(Tables.labelled())));
  }

  @Test
  void aRegressorHasTheBitsOfTheLibrary() {
    WarptronRegressionModel model =
        new WarptronRegressor()
            .setLabelCol("amount")
            .setPreset("scikit-learn")
            .setMaxIter(20)
            .setLoss("huber")
            .setDevice("cpu")
            .fit(numbers);

    MlpRegressor expected =
        MlpRegressor.builder()
            .preset(Preset.SCIKIT_LEARN)
            .epochs(20)
            .loss(Loss.parse("huber").orElseThrow())
            .device("cpu")
            .fit(Tables.amounts());
    assertThat(model.modelFile()).isEqualTo(Bits.of(expected));
    double[] predicted =
        model.transform(numbers).select("prediction").collectAsList().stream()
            .mapToDouble(row -> row.getDouble(0))
            .toArray();
    assertThat(predicted).isEqualTo(expected.predict(Tables.amounts()));
  }

  @Test
  void rowsWithoutALabelAreLeftOut() {
    Dataset<Row> holes =
        numbers.withColumn(
            "label",
            functions.when(functions.col("measured"), null).otherwise(functions.col("label")));

    assertThat(classifier().fit(holes).modelFile())
        .isEqualTo(Bits.of(builder().fit(Tables.labelled().select(Tables.measured(false)))));
  }

  @Test
  void pipelinesAndEvaluatorsTakeIt() {
    PipelineStage[] stages = {
      new VectorAssembler().setInputCols(new String[] {"amount", "weight"}).setOutputCol("two"),
      new StandardScaler().setInputCol("two").setOutputCol("scaled"),
      new WarptronRegressor()
          .setFeaturesCol("scaled")
          .setLabelCol("amount")
          .setOptimizer("lbfgs")
          .setMaxIter(50)
    };
    PipelineModel model = new Pipeline().setStages(stages).fit(numbers);

    double r2 =
        new RegressionEvaluator()
            .setLabelCol("amount")
            .setMetricName("r2")
            .evaluate(model.transform(numbers));
    assertThat(r2).isGreaterThan(0.95);
  }

  @Test
  void theNamesOfAnAssemblerAreTheFeatures() {
    Dataset<Row> assembled =
        new VectorAssembler()
            .setInputCols(new String[] {"amount", "weight"})
            .setOutputCol("two")
            .transform(numbers);

    assertThat(classifier().setFeaturesCol("two").fit(assembled).featureNames())
        .containsExactly("amount", "weight");
  }

  @Test
  void crossValidationFindsTheBetterSetting() {
    WarptronClassifier estimator = new WarptronClassifier().setOptimizer("lbfgs").setBlockSize(10);
    ParamMap[] grid =
        new ParamGridBuilder().addGrid(estimator.maxIter(), new int[] {1, 100}).build();
    CrossValidatorModel model =
        new CrossValidator()
            .setEstimator(estimator)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setNumFolds(2)
            .setParallelism(2)
            .fit(numbers);

    double[] accuracy = model.avgMetrics();
    assertThat(accuracy[1]).isGreaterThan(accuracy[0] + 0.05);
    assertThat(model.bestModel()).isInstanceOf(WarptronClassificationModel.class);
  }
}
