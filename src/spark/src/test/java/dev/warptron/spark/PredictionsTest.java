package dev.warptron.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.MlpClassifier;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

/** Predictions on executors are those of the library, whatever the blocks and partitions. */
class PredictionsTest {
  private final SparkSession spark = LocalSpark.session();
  private final Dataset<Row> numbers = Tables.numbers(spark);
  private final WarptronClassificationModel model =
      new WarptronClassifier().setMaxIter(20).setDevice("cpu").fit(numbers);

  @Test
  void resultsDoNotDependOnBlocksAndPartitions() {
    List<Row> expected = model.transform(numbers).collectAsList();

    for (int size : new int[] {1, 3, 64, 1000}) {
      assertThat(
              model
                  .copy(new ParamMap())
                  .setBlockSize(size)
                  .transform(numbers.coalesce(1))
                  .collectAsList())
          .isEqualTo(expected);
    }
  }

  @Test
  void allColumnsAreKeptAndThoseOfThePredictionFollow() {
    Dataset<Row> odd = numbers.withColumnRenamed("amount", "a.`b`");
    Dataset<Row> predicted = model.transform(odd);

    assertThat(predicted.columns())
        .containsExactly(
            "features",
            "values",
            "label",
            "name",
            "a.`b`",
            "weight",
            "measured",
            "rawPrediction",
            "probability",
            "prediction");
    assertThat(predicted.schema()).isEqualTo(model.transformSchema(odd.schema()));
    assertThat(predicted.drop("rawPrediction", "probability", "prediction").collectAsList())
        .isEqualTo(odd.collectAsList());
  }

  @Test
  void numbersAsLabelsArePredictedAsNumbers() {
    MlpClassifier plain = (MlpClassifier) model.toMlpModel();
    double[][] probabilities = plain.predictProbabilities(Tables.labelled());
    List<Row> rows = model.transform(numbers).collectAsList();

    assertThat(rows.get(0).schema().apply("prediction").dataType()).isEqualTo(DataTypes.DoubleType);
    for (int i = 0; i < rows.size(); i++) {
      double[] p = ((Vector) rows.get(i).getAs("probability")).toArray();
      double[] z = ((Vector) rows.get(i).getAs("rawPrediction")).toArray();
      assertThat(p).isEqualTo(probabilities[i]);
      int likeliest = IntStream.range(0, 3).reduce(0, (a, b) -> p[b] > p[a] ? b : a);
      assertThat((Double) rows.get(i).getAs("prediction")).isEqualTo(likeliest);
      // The link of three classes: a softmax.
      double sum =
          Math.exp(z[0] - z[likeliest])
              + Math.exp(z[1] - z[likeliest])
              + Math.exp(z[2] - z[likeliest]);
      assertThat(Math.abs(p[likeliest] - 1 / sum)).isLessThanOrEqualTo(16 * Math.ulp(1.0));
    }
  }

  @Test
  void twoClassesHaveAMarginThatEvaluatorsRank() {
    Dataset<Row> two = numbers.where("label < 2").withColumn("features", functions.col("features"));
    WarptronClassificationModel binary =
        new WarptronClassifier().setOptimizer("lbfgs").setMaxIter(30).setDevice("cpu").fit(two);
    Dataset<Row> predicted = binary.transform(two);

    for (Row row : predicted.collectAsList()) {
      double[] z = ((Vector) row.getAs("rawPrediction")).toArray();
      double[] p = ((Vector) row.getAs("probability")).toArray();
      assertThat(z[0]).isEqualTo(-z[1]);
      assertThat((Double) row.getAs("prediction")).isEqualTo(z[1] > 0 ? 1 : 0);
      assertThat(p[0] + p[1]).isEqualTo(1);
    }
    assertThat(new BinaryClassificationEvaluator().evaluate(predicted)).isGreaterThan(0.95);
  }

  @Test
  void aTaskThatEndsEarlyOrHasNoRowsDoesNoHarm() {
    assertThat(model.transform(numbers).limit(1).count()).isEqualTo(1);
    assertThat(model.transform(numbers.limit(0)).count()).isZero();
    assertThat(model.setBlockSize(2).transform(numbers).head()).isNotNull();
  }
}
