package dev.warptron;

import static dev.warptron.TestRows.XOR_LABELS;
import static dev.warptron.TestRows.XOR_ROWS;
import static dev.warptron.TestRows.labels;
import static dev.warptron.TestRows.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.data.Task;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Sgd;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.Evaluation;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MlpClassifierTest {
  private static final Dataset IRIS = BundledData.iris();

  private static MlpClassifier.Builder xor() {
    return MlpClassifier.builder()
        .hidden(8)
        .activation(Activation.TANH)
        .optimizer(new Sgd(0.5, 0.9, false))
        .fullBatch()
        .epochs(500);
  }

  private static MlpClassifier.Builder iris() {
    return MlpClassifier.builder().hidden(8).optimizer(Adam.DEFAULT.withLearningRate(0.02));
  }

  @Test
  void learnsTheExclusiveOr() {
    MlpClassifier model = xor().fit(XOR_ROWS, XOR_LABELS);
    assertThat(model.predict(XOR_ROWS)).containsExactly(XOR_LABELS);
    assertThat(model.score(XOR_ROWS, XOR_LABELS)).isEqualTo(1);
    for (double[] probabilities : model.predictProbabilities(XOR_ROWS)) {
      assertThat(Math.max(probabilities[0], probabilities[1])).isGreaterThan(0.95);
    }
  }

  /**
   * XOR is not linearly separable: a linear model classifies at most three of the four rows
   * correctly.
   */
  @Test
  void withoutAHiddenLayerItIsALinearModel() {
    MlpClassifier linear = xor().hidden().fit(XOR_ROWS, XOR_LABELS);
    assertThat(linear.saved().network().layers()).hasSize(1);
    assertThat(linear.score(XOR_ROWS, XOR_LABELS)).isLessThanOrEqualTo(0.75);

    String[] or = {"no", "yes", "yes", "yes"};
    assertThat(xor().hidden().fit(XOR_ROWS, or).predict(XOR_ROWS)).containsExactly(or);
  }

  @Test
  void wholeNumbersAsLabels() {
    int[] labels = {10, 9, 9, 10};
    MlpClassifier model = xor().fit(XOR_ROWS, labels);
    assertThat(model.classes()).as("in the order of the numbers").containsExactly("9", "10");
    assertThat(model.predict(XOR_ROWS)).containsExactly("10", "9", "9", "10");
    assertThat(model.score(XOR_ROWS, labels)).isEqualTo(1);
    assertThat(model.score(XOR_ROWS, new int[] {10, 9, 9, 9})).isEqualTo(0.75);
    assertThat(model.saved().features().names()).containsExactly("x1", "x2");
    assertThat(model.saved().target().name()).isEqualTo("y");
  }

  @Test
  void textLabelsAreSorted() {
    MlpClassifier model = xor().epochs(1).fit(XOR_ROWS, new String[] {"b", "a", "C", "b"});
    assertThat(model.classes()).containsExactly("C", "a", "b");
    assertThat(model.saved().target().task()).isEqualTo(Task.MULTICLASS);
    assertThat(model.saved().network().outputs()).isEqualTo(3);
    assertThat(model.saved().loss()).isEqualTo(Loss.SOFTMAX_CROSS_ENTROPY);
  }

  @Test
  void twoClassesHaveOneOutput() {
    MlpClassifier model = xor().epochs(1).fit(XOR_ROWS, XOR_LABELS);
    assertThat(model.classes()).containsExactly("other", "same");
    assertThat(model.saved().target().task()).isEqualTo(Task.BINARY);
    assertThat(model.saved().network().widths()).isEqualTo("2-8-1");
    assertThat(model.saved().loss()).isEqualTo(Loss.BINARY_CROSS_ENTROPY);
  }

  @Test
  void learnsIris() {
    MlpClassifier model = iris().epochs(200).fit(IRIS);
    assertThat(model.classes()).containsExactly("setosa", "versicolor", "virginica");
    assertThat(model.score(IRIS)).isGreaterThanOrEqualTo(0.97);
    assertThat(model.predict(IRIS).subList(0, 50)).containsOnly("setosa");
  }

  /** A good linear model reaches 0.97 to 0.98 on these 114 rows. */
  @Test
  void learnsBreastCancerWithItsDefaults() {
    MlpClassifier model =
        MlpClassifier.builder()
            .epochs(100)
            .fit(BundledData.breastCancerTraining(), BundledData.breastCancerValidation());
    assertThat(model.score(BundledData.breastCancerTraining())).isGreaterThanOrEqualTo(0.98);
    assertThat(model.score(BundledData.breastCancerValidation())).isGreaterThanOrEqualTo(0.95);
    assertThat(model.score(BundledData.breastCancerTest())).isGreaterThanOrEqualTo(0.95);
    assertThat(model.saved().network().widths()).isEqualTo("30-10-1");
  }

  @Test
  void probabilitiesSumToOneAndAgreeWithThePredictions() {
    agree(iris().epochs(20).fit(IRIS), IRIS);
    Dataset cancer = BundledData.breastCancerTest();
    agree(MlpClassifier.builder().epochs(20).fit(cancer), cancer);
  }

  private static void agree(MlpClassifier model, Dataset data) {
    double[][] probabilities = model.predictProbabilities(data);
    List<String> predicted = model.predict(data);
    assertThat(probabilities).hasNumberOfRows(data.rowCount());
    for (int i = 0; i < probabilities.length; i++) {
      double sum = 0;
      int likeliest = 0;
      assertThat(probabilities[i]).as("row %d", i).hasSize(model.classes().size());
      for (int k = 0; k < probabilities[i].length; k++) {
        assertThat(probabilities[i][k]).isBetween(0.0, 1.0);
        sum += probabilities[i][k];
        likeliest = probabilities[i][k] > probabilities[i][likeliest] ? k : likeliest;
      }
      assertThat(sum).as("row %d", i).isCloseTo(1, within(1e-12));
      assertThat(predicted.get(i)).as("row %d", i).isEqualTo(model.classes().get(likeliest));
      assertThat(model.likeliest(probabilities[i])).isEqualTo(predicted.get(i));
    }
    assertThat(predicted)
        .as("more than one class is predicted")
        .doesNotContainSequence(Collections.nCopies(data.rowCount(), predicted.get(0)));
  }

  @Test
  void ofEquallyLikelyClassesTheFirst() {
    MlpClassifier model = iris().epochs(0).fit(IRIS);
    assertThat(model.likeliest(new double[] {0.2, 0.4, 0.4})).isEqualTo("versicolor");
  }

  @Test
  void scoreIsTheShareOfRightRows() {
    MlpClassifier model = iris().epochs(5).fit(IRIS);
    List<String> predicted = model.predict(IRIS);
    String[] labels = labels(IRIS);
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += predicted.get(i).equals(labels[i]) ? 1 : 0;
    }
    assertThat(right).as("neither none nor all, or this test says little").isBetween(1, 149);
    assertThat(model.score(IRIS)).isEqualTo(right / 150.0);
    assertThat(model.score(rows(IRIS), labels)).isEqualTo(right / 150.0);
    assertThat(model.evaluate(IRIS).score()).isEqualTo(right / 150.0);
  }

  @Test
  void lossIsTheMeanOfTheMinusLogProbabilities() {
    MlpClassifier model = iris().epochs(5).fit(IRIS);
    double[][] probabilities = model.predictProbabilities(IRIS);
    String[] labels = labels(IRIS);
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum -= Math.log(probabilities[i][model.classes().indexOf(labels[i])]);
    }
    assertThat(model.evaluate(IRIS).loss()).isCloseTo(sum / 150, within(1e-5));
  }

  @Test
  void aPenaltyIsPartOfTheLossAndKeepsWeightsSmall() {
    MlpClassifier free = iris().epochs(50).fit(IRIS);
    MlpClassifier bound = iris().epochs(50).l2(1).fit(IRIS);
    double squares = squaredWeights(bound);
    assertThat(squares).isLessThan(0.9 * squaredWeights(free));
    double[][] probabilities = bound.predictProbabilities(IRIS);
    String[] labels = labels(IRIS);
    double sum = squares / 2;
    for (int i = 0; i < labels.length; i++) {
      sum -= Math.log(probabilities[i][bound.classes().indexOf(labels[i])]);
    }
    assertThat(bound.evaluate(IRIS).loss()).isCloseTo(sum / 150, within(1e-5));
  }

  private static double squaredWeights(MlpClassifier model) {
    double[] parameters = model.saved().parameters();
    double sum = 0;
    for (int i = 0; i < model.saved().network().decayingCount(); i++) {
      sum += parameters[i] * parameters[i];
    }
    return sum;
  }

  @Test
  void rowsInMemoryAndDataSetsPredictAlike() {
    for (boolean standardize : new boolean[] {true, false}) {
      MlpClassifier model = iris().standardize(standardize).epochs(20).fit(IRIS);
      assertThat(model.saved().features().standardizer() != null).isEqualTo(standardize);
      assertThat(model.predictProbabilities(rows(IRIS)))
          .isDeepEqualTo(model.predictProbabilities(IRIS));
      assertThat(model.predict(rows(IRIS))).isEqualTo(model.predict(IRIS));
    }
  }

  /** The model scales rows with the statistics of the training rows, not with their own. */
  @Test
  void aSingleRowIsScaledLikeAllRows() {
    MlpClassifier model = iris().epochs(20).fit(IRIS);
    double[][] all = model.predictProbabilities(IRIS);
    for (int i : new int[] {0, 70, 149}) {
      assertThat(model.predictProbabilities(new float[][] {rows(IRIS)[i]})[0]).isEqualTo(all[i]);
    }
  }

  @Test
  void standardizingMakesTheUnitOfAFeatureUnimportant() {
    float[][] metres = rows(IRIS);
    for (float[] row : metres) {
      row[1] *= 1024; // a power of two, so that nothing is rounded
    }
    String[] labels = labels(IRIS);
    MlpClassifier cm = iris().epochs(20).fit(rows(IRIS), labels);
    MlpClassifier other = iris().epochs(20).fit(metres, labels);
    assertThat(other.saved().parameters()).isEqualTo(cm.saved().parameters());
    MlpClassifier raw = iris().standardize(false).epochs(20).fit(metres, labels);
    assertThat(raw.saved().parameters()).isNotEqualTo(cm.saved().parameters());
  }

  @Test
  void memoryAndDataSetTrainAlike() {
    MlpClassifier fromMemory = iris().epochs(5).fit(rows(IRIS), labels(IRIS));
    Dataset named =
        Dataset.of(
            IRIS.featureNames(), rows(IRIS), Target.ofLabels("species", List.of(labels(IRIS))));
    MlpClassifier fromData = iris().epochs(5).fit(named);
    assertThat(fromData.saved()).isEqualTo(iris().epochs(5).fit(IRIS).saved());
    assertThat(fromMemory.saved().parameters()).isEqualTo(fromData.saved().parameters());
    assertThat(fromData.saved().target().name()).isEqualTo("species");
    assertThat(fromData.saved().features().names()).isEqualTo(IRIS.featureNames());
  }

  @Test
  void validationIsMeasuredAndNotLearned() {
    Dataset training = BundledData.breastCancerTraining();
    Dataset validation = BundledData.breastCancerValidation();
    MlpClassifier.Builder builder = MlpClassifier.builder().epochs(4);
    MlpClassifier alone = builder.fit(training);
    builder.earlyStopping(EarlyStopping.OFF); // by default they choose the epoch that is kept
    MlpClassifier measured = builder.fit(training, validation);
    assertThat(measured.saved()).as("validation changes no weight").isEqualTo(alone.saved());
    assertThat(alone.validationEvaluation()).isEmpty();
    assertThat(alone.history().validationLoss()).isEmpty();
    assertThat(measured.history().epochs())
        .extracting(EpochMetrics::epoch)
        .containsExactly(1, 2, 3, 4);
    Evaluation last = measured.evaluate(validation);
    assertThat(measured.validationEvaluation()).hasValue(last);
    assertThat(measured.history().epochs().get(3).validation()).isEqualTo(last);
    assertThat(measured.history().validationLoss().orElseThrow()).hasSize(4).endsWith(last.loss());
    assertThat(measured.trainingEvaluation()).hasValue(measured.evaluate(training));
  }
}
