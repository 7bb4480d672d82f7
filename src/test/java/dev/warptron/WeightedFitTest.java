package dev.warptron;

import static dev.warptron.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.demo.BundledData;
import dev.warptron.function.ClassWeights;
import dev.warptron.optim.Sgd;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row weights of a data set affect the training through the library interface. */
class WeightedFitTest {
  private static final Dataset IRIS = TestRows.every(5, BundledData.iris());

  private static MlpRegressor.Builder regressor() {
    return MlpRegressor.builder()
        .hidden(4)
        .optimizer(Sgd.DEFAULT.withLearningRate(0.05))
        .standardize(false)
        .fullBatch()
        .epochs(5)
        .device("reference");
  }

  private static MlpClassifier.Builder classifier() {
    return MlpClassifier.builder().hidden(4).batchSize(7).epochs(4).device("reference");
  }

  private static double[] weights(Dataset data) {
    return IntStream.range(0, data.rowCount()).mapToDouble(i -> i % 3).toArray();
  }

  /** Each row repeated as often as its weight. */
  private static Dataset repeated(Dataset data, double[] counts) {
    return data.select(
        IntStream.range(0, data.rowCount())
            .flatMap(row -> IntStream.range(0, (int) counts[row]).map(copy -> row))
            .toArray());
  }

  /**
   * Sums of the same terms in another order. Five updates with gradients below 1, each the sum over
   * fewer than 128 rows of numbers near 1, have a rounding error of 2^-53 per term.
   */
  @Test
  void wholeNumbersCountAsRepeatedRows() {
    float[][] x = new float[40][2];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = new float[] {i % 7 / 7f, i % 3 / 3f};
      y[i] = i * i % 5 / 5.0;
    }
    Dataset data = Dataset.of(List.of("a", "b"), x, Target.ofNumbers("y", y));
    double[] weights = weights(data);
    MlpRegressor weighted = regressor().fit(data.withWeights(weights));
    MlpRegressor copies = regressor().fit(repeated(data, weights));
    double[] expected = copies.saved().parameters();
    double[] bounds = new double[expected.length];
    Arrays.fill(bounds, 5 * 128 * 16 * 0x1p-53);
    assertClose("parameters", weighted.saved().parameters(), expected, bounds);
    assertThat(weighted.saved().parameters())
        .as("the weights matter")
        .isNotEqualTo(regressor().fit(data).saved().parameters());
  }

  @Test
  void equalWeightsGiveTheBitsOfNoWeights() {
    double[] equal = new double[IRIS.rowCount()];
    Arrays.fill(equal, 0.1);
    MlpClassifier plain = classifier().fit(IRIS);
    MlpClassifier weighted = classifier().fit(IRIS.withWeights(equal));
    assertThat(weighted.saved().parameters()).isEqualTo(plain.saved().parameters());
    assertThat(weighted.history()).isEqualTo(plain.history());
  }

  @Test
  void validationRowsCountOnceWhateverTheirWeights() {
    Dataset training = IRIS.withWeights(weights(IRIS));
    MlpClassifier plain = classifier().fit(training, IRIS);
    MlpClassifier weighted = classifier().fit(training, training);
    assertThat(weighted.validationEvaluation()).isEqualTo(plain.validationEvaluation());
    assertThat(weighted.history()).isEqualTo(plain.history());
    assertThat(weighted.evaluate(training)).isEqualTo(plain.evaluate(IRIS));
    assertThat(weighted.trainingEvaluation()).isNotEqualTo(weighted.validationEvaluation());
  }

  @Test
  void manyFitsKeepThem() {
    Dataset weighted = IRIS.withWeights(weights(IRIS));
    List<FitOutcome<MlpClassifier>> outcomes =
        MlpClassifier.fitMany(
            List.of(
                new FitRequest<>(classifier(), weighted, weighted),
                new FitRequest<>(classifier(), IRIS, weighted)));
    assertThat(outcomes.get(0).model().saved().parameters())
        .isEqualTo(classifier().fit(weighted).saved().parameters())
        .isNotEqualTo(outcomes.get(1).model().saved().parameters());
    assertThat(outcomes.get(1).model().saved().parameters())
        .isEqualTo(classifier().fit(IRIS).saved().parameters());
  }

  @Test
  void partialFitKeepsThem() {
    Dataset weighted = IRIS.withWeights(weights(IRIS));
    MlpClassifier inTwo = classifier().epochs(2).fit(weighted).partialFit(weighted, 2);
    assertThat(inTwo.saved().parameters())
        .isEqualTo(classifier().fit(weighted).saved().parameters());
  }

  @Test
  void trainingRowsThatAllHaveWeight0AreRefused() {
    double[] weights = new double[IRIS.rowCount()];
    weights[0] = 1;
    Dataset rest = IRIS.withWeights(weights).select(IntStream.range(1, IRIS.rowCount()).toArray());
    assertThatThrownBy(() -> classifier().fit(rest))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "the weights of all %d training rows are 0: at least one must be larger",
            rest.rowCount());
  }

  /** The weight of a row is its own times that of its class, to the bit. */
  @Test
  void classWeightsMultiplyTheWeightsOfTheRows() {
    Map<String, Double> ofClass = Map.of("setosa", 0.5, "virginica", 3.0);
    double[] products = weights(IRIS);
    for (int row = 0; row < products.length; row++) {
      products[row] *= ofClass.getOrDefault(IRIS.requireTarget().label(row), 1.0);
    }
    MlpClassifier expected = classifier().fit(IRIS.withWeights(products));
    MlpClassifier.Builder weighted = classifier().classWeights(ClassWeights.of(ofClass));
    MlpClassifier model = weighted.fit(IRIS.withWeights(weights(IRIS)));
    assertThat(model.saved().parameters()).isEqualTo(expected.saved().parameters());
    assertThat(model.history()).isEqualTo(expected.history());
    assertThat(model.saved().parameters())
        .isNotEqualTo(weighted.fit(IRIS).saved().parameters())
        .isNotEqualTo(classifier().fit(IRIS).saved().parameters());
  }

  @Test
  void theyAreInTheModelFileAndPartialFitKeepsThem(@TempDir Path folder) {
    Path file = folder.resolve("m.safetensors");
    Dataset few =
        IRIS.select(IntStream.range(5, IRIS.rowCount()).toArray()); // not 10 of each class
    MlpClassifier.Builder builder = classifier().classWeights(ClassWeights.BALANCED);
    builder.epochs(2).fit(few).save(file);
    MlpClassifier inTwo = MlpClassifier.load(file).partialFit(few, 2);
    MlpClassifier atOnce = builder.epochs(4).fit(few);
    assertThat(inTwo.saved().parameters()).isEqualTo(atOnce.saved().parameters());
    assertThat(atOnce.saved().training().settings()).containsEntry("class-weight", "balanced");
    assertThat(inTwo.saved().parameters()).isNotEqualTo(classifier().fit(few).saved().parameters());
  }

  @Test
  void validationRowsHaveNoClassWeights() {
    MlpClassifier model =
        classifier().classWeights(ClassWeights.of(Map.of("setosa", 9.0))).fit(IRIS, IRIS);
    assertThat(model.validationEvaluation()).hasValue(model.evaluate(IRIS));
    assertThat(model.validationEvaluation()).isNotEqualTo(model.trainingEvaluation());
  }

  @Test
  void weightsOfArraysAreThoseOfADataSet() {
    float[][] x = new float[IRIS.rowCount()][];
    String[] labels = new String[x.length];
    for (int row = 0; row < x.length; row++) {
      x[row] = new float[] {IRIS.feature(row, 0), IRIS.feature(row, 1)};
      labels[row] = IRIS.requireTarget().label(row);
    }
    Dataset data = Dataset.of(Dataset.defaultNames(2), x, Target.ofLabels("y", List.of(labels)));
    double[] weights = weights(IRIS);
    assertThat(classifier().fit(x, labels, weights).saved().parameters())
        .isEqualTo(classifier().fit(data.withWeights(weights)).saved().parameters());
  }

  @Test
  void aWeightOfAnUnknownClassIsRefused() {
    MlpClassifier.Builder builder =
        classifier().classWeights(ClassWeights.of(Map.of("setos", 9.0)));
    assertThatThrownBy(() -> builder.fit(IRIS))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "class weights: there is no class \"setos\"; did you mean \"setosa\"?");
  }
}
