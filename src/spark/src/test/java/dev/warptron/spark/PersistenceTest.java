package dev.warptron.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.MlpClassifier;
import dev.warptron.MlpModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved by Spark is read by Spark, and the network in it also without Spark. */
class PersistenceTest {
  @TempDir private Path folder = Path.of("");
  private final SparkSession spark = LocalSpark.session();
  private final Dataset<Row> numbers = Tables.numbers(spark);

  private static WarptronClassifier estimator() {
    return new WarptronClassifier()
        .setLabelCol("name")
        .setHiddenLayers(new int[] {4})
        .setMaxIter(5)
        .setStepSize(0.3)
        .setProbabilityCol("p")
        .setDevice("cpu");
  }

  @Test
  void aPipelineIsLoadedWithItsBits() throws IOException {
    PipelineModel model = new Pipeline().setStages(new PipelineStage[] {estimator()}).fit(numbers);
    String path = folder.resolve("pipeline").toString();
    model.save(path);
    PipelineModel loaded = PipelineModel.load(path);

    WarptronClassificationModel saved = (WarptronClassificationModel) model.stages()[0];
    WarptronClassificationModel read = (WarptronClassificationModel) loaded.stages()[0];
    assertThat(read.modelFile()).isEqualTo(saved.modelFile());
    assertThat(read.uid()).isEqualTo(saved.uid());
    assertThat(read.getOrDefault(read.probabilityCol())).isEqualTo("p");
    assertThat(read.isSet(read.rawPredictionCol())).isFalse();
    assertThat(loaded.transform(numbers).collectAsList())
        .isEqualTo(model.transform(numbers).collectAsList());
  }

  @Test
  void anUntrainedPipelineIsLoadedWithItsSettings() throws IOException {
    String path = folder.resolve("estimators").toString();
    new Pipeline()
        .setStages(
            new PipelineStage[] {
              estimator(), new WarptronRegressor().setFeaturesCols(new String[] {"a", "b"})
            })
        .save(path);
    PipelineStage[] read = Pipeline.load(path).getStages();

    WarptronClassifier classifier = (WarptronClassifier) read[0];
    assertThat(classifier.getOrDefault(classifier.hiddenLayers())).containsExactly(4);
    assertThat(classifier.getOrDefault(classifier.stepSize())).isEqualTo(0.3);
    assertThat(classifier.isSet(classifier.dropout())).isFalse();
    WarptronRegressor regressor = (WarptronRegressor) read[1];
    assertThat(regressor.getOrDefault(regressor.featuresCols())).containsExactly("a", "b");
  }

  @Test
  void theLibraryReadsTheNetworkAndPredictsTheSameBits() throws IOException {
    String path = folder.resolve("model").toString();
    WarptronClassificationModel model = estimator().fit(numbers);
    model.save(path);
    MlpClassifier plain = (MlpClassifier) MlpModel.load(Path.of(path, "model.safetensors"));

    double[][] expected = plain.predictProbabilities(Tables.named());
    List<Row> rows = WarptronClassificationModel.load(path).transform(numbers).collectAsList();
    for (int i = 0; i < expected.length; i++) {
      assertThat(((Vector) rows.get(i).getAs("p")).toArray()).isEqualTo(expected[i]);
    }
    assertThat(Files.readAllBytes(Path.of(path, "model.safetensors"))).isEqualTo(model.modelFile());
  }

  @Test
  void aRegressionModelIsLoaded() throws IOException {
    String path = folder.resolve("regression").toString();
    WarptronRegressionModel model =
        new WarptronRegressor().setLabelCol("amount").setMaxIter(3).fit(numbers);
    model.write().overwrite().save(path);

    WarptronRegressionModel read = WarptronRegressionModel.load(path);
    assertThat(read.modelFile()).isEqualTo(model.modelFile());
    assertThat(read.transform(numbers).collectAsList())
        .isEqualTo(model.transform(numbers).collectAsList());
  }

  @Test
  void theServicesThatSparkConnectReadsListAllStages() {
    assertThat(listed(Estimator.class))
        .containsExactlyInAnyOrder(
            WarptronClassifier.class.getName(), WarptronRegressor.class.getName());
    assertThat(listed(Transformer.class))
        .containsExactlyInAnyOrder(
            WarptronClassificationModel.class.getName(), WarptronRegressionModel.class.getName());
  }

  private static List<String> listed(Class<?> service) {
    return ServiceLoader.load(service).stream()
        .map(provider -> provider.type().getName())
        .filter(name -> name.startsWith("dev.warptron"))
        .toList();
  }
}
