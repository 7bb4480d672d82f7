package dev.warptron.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.data.DataException;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** What cannot be trained or predicted is refused with a message that says what to do. */
class RefusalsTest {
  private final SparkSession spark = LocalSpark.session();
  private final Dataset<Row> numbers = Tables.numbers(spark);

  private static WarptronClassifier classifier() {
    return new WarptronClassifier().setMaxIter(2).setDevice("cpu");
  }

  private void refused(WarptronClassifier estimator, Class<?> type, String message) {
    assertThatThrownBy(() -> estimator.fit(numbers)).isExactlyInstanceOf(type).hasMessage(message);
  }

  private void refused(WarptronClassifier estimator, String message) {
    refused(estimator, IllegalArgumentException.class, message);
  }

  @Test
  void columnsMustExistAndHaveTheirType() {
    refused(
        classifier().setFeaturesCol("vectors"),
        "featuresCol: there is no column vectors; the table has features, values, label, name,"
            + " amount, weight, measured");
    refused(
        classifier().setFeaturesCol("amount"),
        "featuresCol: column amount holds double, expected vectors or arrays of numbers; name"
            + " columns of single values by featuresCols");
    refused(
        classifier().setFeaturesCols(new String[] {"amount", "features"}),
        "featuresCols: column features holds vector, expected numbers, text, booleans, dates or"
            + " times; name a column of vectors or arrays by featuresCol");
    refused(
        classifier().setFeaturesCols(new String[] {"amount", "amount"}),
        "featuresCols must name different columns, at least one, got [amount, amount]");
    refused(
        classifier().setFeaturesCol("features").setFeaturesCols(new String[] {"amount"}),
        "featuresCol and featuresCols are both set: set featuresCol for one column of vectors or"
            + " arrays, or featuresCols for columns of single values");
    refused(
        classifier().setLabelCol("measured"),
        "labelCol: column measured holds boolean, expected numbers or text");
    refused(classifier().setWeightCol("name"), "weightCol: column name does not hold numbers");
    refused(
        classifier().setValidationIndicatorCol("weight"),
        "validationIndicatorCol: column weight does not hold booleans");
    refused(
        classifier().setFeaturesCols(new String[] {"amount", "label"}),
        "column label has two roles: a column is a feature, the label, the weight or the"
            + " validation indicator");
    refused(
        classifier().setPredictionCol("weight"),
        "there is a column weight already: choose another name for the output");
    assertThatThrownBy(() -> new WarptronRegressor().setLabelCol("name").fit(numbers))
        .hasMessage("labelCol: column name holds string, expected numbers");
  }

  @Test
  void settingsMustBeKnownAndGoTogether() {
    refused(
        classifier().setPreset("best"),
        "unknown preset 'best'; known: classic, scikit-learn, tabular, realmlp-s, realmlp");
    refused(
        classifier().setHiddenLayers(new int[] {2}).setLayers(new int[] {3, 3}),
        "layers and hiddenLayers are both set: set one of them");
    refused(
        classifier().setLayers(new int[] {3}),
        "layers must be the sizes of at least the first and the last layer, each at least 1, got"
            + " [3]");
    refused(
        classifier().setLayers(new int[] {4, 5, 3}),
        "layers [4, 5, 3] do not suit the rows, which have 3 features and 3 classes: set"
            + " hiddenLayers, which leaves both ends to the rows");
    refused(
        classifier().setBag(3).setEnsemble(2), "ensemble and bag are both set: set one of them");
    refused(
        classifier().setBag(3).setValidationIndicatorCol("measured"),
        "validationIndicatorCol and bag are both set: set one of them");
    refused(
        classifier().setPatience(3),
        "patience needs validation rows: set validationIndicatorCol or bag, or leave it out");
    refused(
        classifier().setOptimizer("sgd:speed=2"),
        "optimizer sgd: 'speed=2' is no setting of it with a number; write"
            + " sgd:learning-rate=NUMBER,momentum=NUMBER,nesterov=NUMBER");
    refused(
        classifier().setOptimizer("lbfgs").setStepSize(0.1),
        "lbfgs has no learning rate: its line search chooses the length of each step");
    assertThatThrownBy(() -> classifier().setOptimizer("newton").fit(numbers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown optimizer 'newton'; known: sgd, ");
    assertThatThrownBy(() -> classifier().setActivation("step").fit(numbers))
        .hasMessageStartingWith("unknown activation 'step'; known: identity, ");
    assertThatThrownBy(() -> classifier().setLoss("squared").fit(numbers))
        .hasMessageStartingWith("unknown loss 'squared'; known: ");
    assertThatThrownBy(
            () ->
                new WarptronRegressor().setLabelCol("amount").setLoss("gaussian_nll").fit(numbers))
        .hasMessage(
            "loss gaussian_nll predicts several numbers, and predictionCol holds one: choose"
                + " another loss");
    assertThatThrownBy(() -> classifier().setMaxIter(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> classifier().setDropout(1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rowsMustBeUsable() {
    WarptronClassifier estimator = classifier();
    assertThatThrownBy(() -> estimator.fit(numbers.limit(0)))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage("the table has no rows: at least one is needed");
    assertThatThrownBy(() -> estimator.fit(numbers.where("label = 1")))
        .isExactlyInstanceOf(DataException.class)
        .hasMessageContaining("holds a single class, \"1\"");
    assertThatThrownBy(
            () ->
                estimator
                    .setValidationIndicatorCol("measured")
                    .fit(numbers.withColumn("measured", functions.lit(true))))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage(
            "the validation indicator is true in all 211 rows: some rows have to train, and some to"
                + " validate");
    Dataset<Row> negative = numbers.withColumn("weight", functions.col("weight").minus(1));
    assertThatThrownBy(() -> classifier().setWeightCol("weight").fit(negative))
        .isExactlyInstanceOf(DataException.class)
        .hasMessage("row 1: the weight is -0.5, expected a number that is at least 0 and finite");
  }

  @Test
  void tooManyRowsForTheDriverAreRefused() {
    Dataset<Row> wide = numbers.withColumn("name", functions.repeat(functions.col("name"), 2000));
    assertThatThrownBy(
            () ->
                classifier().setFeaturesCols(new String[] {"name"}).setMaxCollectedMib(1).fit(wide))
        .isExactlyInstanceOf(DataException.class)
        .hasMessageMatching(
            "the training rows take \\d+ MiB, more than maxCollectedMib \\(1\\): the driver and"
                + " every executor hold all of them; give them memory for it and raise"
                + " maxCollectedMib, or train on a sample");
  }

  @Test
  void aDivergenceIsReportedAndNotTriedAgain() {
    assertThatThrownBy(
            () ->
                new WarptronRegressor()
                    .setLabelCol("amount")
                    .setActivation("relu")
                    .setStepSize(1e30)
                    .setMaxIter(50)
                    .setDevice("cpu")
                    .fit(numbers))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("diverged");
  }

  @Test
  void aDeviceThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> classifier().setDevice("abacus").fit(numbers))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("abacus");
  }

  @Test
  void rowsThatDoNotSuitTheModelAreRefused() {
    WarptronClassificationModel model = classifier().fit(numbers);
    Dataset<Row> longer =
        numbers.withColumn(
            "features", functions.expr("transform(array(1.0, 2.0), x -> cast(x as double))"));
    assertThatThrownBy(() -> model.transform(longer).collect())
        .isInstanceOf(SparkException.class)
        .rootCause()
        .hasMessageContaining(
            "column features has 2 features in a row, and the model was trained on 3");
    WarptronClassificationModel cells =
        classifier().setFeaturesCols(new String[] {"amount", "weight"}).fit(numbers);
    assertThatThrownBy(() -> cells.setFeaturesCols(new String[] {"amount"}).transform(numbers))
        .hasMessage("featuresCols lacks weight, which the model was trained on");
    assertThatThrownBy(() -> new WarptronClassificationModel().modelFile())
        .hasMessageContaining("has no network: fit an estimator, or load a saved model");
  }

  @Test
  void aLossWithoutProbabilitiesNeedsNoColumnForThem() {
    Dataset<Row> two = numbers.where("label < 2");
    WarptronClassificationModel model = classifier().setLoss("hinge").fit(two);
    assertThatThrownBy(() -> model.transform(two))
        .hasMessage(
            "the model was trained with the loss hinge, which gives no probabilities: set"
                + " probabilityCol to an empty text");

    List<String> columns = List.of(model.setProbabilityCol("").transform(two).columns());
    assertThat(columns).endsWith("rawPrediction", "prediction").doesNotContain("probability");
  }
}
