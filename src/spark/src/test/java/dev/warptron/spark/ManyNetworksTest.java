package dev.warptron.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.MlpClassifier;
import dev.warptron.MlpRegressor;
import dev.warptron.Preset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Networks of one model that several tasks train have the bits of one machine. */
class ManyNetworksTest {
  private final SparkSession spark = LocalSpark.session();
  private final Dataset<Row> numbers = Tables.numbers(spark);

  @Test
  void aBagHasTheBitsOfTheLibrary() {
    WarptronClassificationModel model =
        new WarptronClassifier().setBag(5).setMaxIter(6).setSeed(3).setDevice("cpu").fit(numbers);

    MlpClassifier expected =
        MlpClassifier.builder().epochs(6).seed(3).device("cpu").fitBag(5, Tables.labelled());
    assertThat(model.networks()).isEqualTo(5);
    assertThat(model.modelFile()).isEqualTo(Bits.of(expected));
  }

  @Test
  void aWeightedBagHasTheBitsOfTheLibrary() {
    WarptronRegressionModel model =
        new WarptronRegressor()
            .setLabelCol("amount")
            .setWeightCol("weight")
            .setBag(3)
            .setMaxIter(6)
            .setDevice("cpu")
            .fit(numbers);

    assertThat(model.modelFile())
        .isEqualTo(
            Bits.of(
                MlpRegressor.builder()
                    .epochs(6)
                    .device("cpu")
                    .fitBag(3, Tables.amounts().withWeights(Tables.weights()))));
  }

  @Test
  void anEnsembleWithValidationRowsHasTheBitsOfTheLibrary() {
    WarptronClassificationModel model =
        new WarptronClassifier()
            .setEnsemble(6)
            .setValidationIndicatorCol("measured")
            .setMaxIter(6)
            .setDevice("cpu")
            .fit(numbers);

    dev.warptron.data.Dataset all = Tables.labelled();
    assertThat(model.modelFile())
        .isEqualTo(
            Bits.of(
                MlpClassifier.builder()
                    .epochs(6)
                    .device("cpu")
                    .fitEnsemble(
                        6, all.select(Tables.measured(false)), all.select(Tables.measured(true)))));
  }

  @Test
  void theBagOfThePresetPreparesEachFoldAsTheLibraryDoes() {
    Dataset<Row> mixed = Tables.mixed(spark);
    WarptronClassificationModel model =
        new WarptronClassifier()
            .setFeaturesCols(Tables.mixedFeatures())
            .setLabelCol("answer")
            .setPreset("tabular")
            .setMaxIter(3)
            .setDevice("cpu")
            .fit(mixed);

    MlpClassifier expected =
        MlpClassifier.builder()
            .preset(Preset.TABULAR)
            .epochs(3)
            .device("cpu")
            .fitBag(8, Tables.mixed());
    assertThat(model.modelFile()).isEqualTo(Bits.of(expected));
    assertThat(
            model.transform(mixed).select("prediction").collectAsList().stream()
                .map(row -> row.getString(0))
                .toList())
        .isEqualTo(expected.predict(Tables.mixed()));
  }

  @Test
  void networksOfOtherLayersAreThoseOfTheLibrary() {
    Dataset<Row> mixed = Tables.mixed(spark);
    WarptronClassificationModel model =
        new WarptronClassifier()
            .setFeaturesCols(Tables.mixedFeatures())
            .setLabelCol("answer")
            .setPreset("realmlp")
            .setBag(2)
            .setMaxIter(2)
            .setDevice("cpu")
            .fit(mixed);
    MlpClassifier expected =
        MlpClassifier.builder()
            .preset(Preset.REALMLP)
            .epochs(2)
            .device("cpu")
            .fitBag(2, Tables.mixed());
    assertThat(model.modelFile()).isEqualTo(Bits.of(expected));
  }

  @Test
  void sharesCoverAllNetworksOnce() {
    for (int tasks : new int[] {1, 2, 3, 7, 8}) {
      Set<Integer> seen = new TreeSet<>();
      for (int task = 0; task < tasks; task++) {
        int from = ClusterFit.first(task, tasks, 8);
        int to = ClusterFit.first(task + 1, tasks, 8);
        assertThat(to - from).isBetween(8 / tasks, (8 + tasks - 1) / tasks);
        IntStream.range(from, to).forEach(network -> assertThat(seen.add(network)).isTrue());
      }
      assertThat(List.copyOf(seen)).isEqualTo(IntStream.range(0, 8).boxed().toList());
    }
  }
}
