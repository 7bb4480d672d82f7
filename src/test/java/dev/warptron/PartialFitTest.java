package dev.warptron;

import static dev.warptron.TestRows.every;
import static dev.warptron.TestRows.renamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Target;
import dev.warptron.demo.BundledData;
import dev.warptron.io.SavedModel;
import dev.warptron.optim.Adam;
import dev.warptron.optim.AdamW;
import dev.warptron.optim.Nadam;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.RAdam;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.Sgd;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Continued training. */
class PartialFitTest {
  private static final Dataset CANCER = every(4, BundledData.breastCancerTraining());
  private static final Dataset DIABETES = every(4, BundledData.diabetes());

  @TempDir private Path folder;

  static List<Optimizer> optimizers() {
    return List.of(
        Sgd.DEFAULT,
        new Sgd(0.05, 0.9, false),
        new Sgd(0.05, 0.9, true),
        Adam.DEFAULT,
        AdamW.DEFAULT,
        Nadam.DEFAULT,
        RAdam.DEFAULT);
  }

  private static MlpClassifier.Builder classifier(Optimizer optimizer, int epochs) {
    return MlpClassifier.builder()
        .hidden(5)
        .optimizer(optimizer)
        .l2(0.01)
        .batchSize(20)
        .epochs(epochs);
  }

  private static MlpRegressor.Builder regressor(int epochs) {
    return MlpRegressor.builder().hidden(5).optimizer(Adam.DEFAULT).batchSize(20).epochs(epochs);
  }

  private static void assertSameBits(SavedModel actual, SavedModel expected) {
    assertThat(actual.parameters()).isEqualTo(expected.parameters());
    assertThat(actual.optimizerState()).isEqualTo(expected.optimizerState());
    assertThat(actual.training().epochs()).isEqualTo(expected.training().epochs());
    assertThat(actual.training().rate()).isEqualTo(expected.training().rate());
    assertThat(actual.features()).isEqualTo(expected.features());
    assertThat(actual.target()).isEqualTo(expected.target());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void tenEpochsAndTenMoreAreTwenty(Optimizer optimizer) {
    MlpClassifier twenty = classifier(optimizer, 20).fit(CANCER);
    MlpClassifier ten = classifier(optimizer, 10).fit(CANCER);
    MlpClassifier both = ten.partialFit(CANCER, 10);
    assertSameBits(both.saved(), twenty.saved());
    assertThat(both.history()).isEqualTo(twenty.history());
    assertThat(both.trainingEvaluation()).isEqualTo(twenty.trainingEvaluation());
    assertThat(both.predictProbabilities(CANCER))
        .isDeepEqualTo(twenty.predictProbabilities(CANCER));
    assertThat(ten.saved().parameters())
        .as("something was learned")
        .isNotEqualTo(both.saved().parameters());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void alsoAfterAFile(Optimizer optimizer) {
    Path file = folder.resolve("ten.safetensors");
    classifier(optimizer, 10).fit(CANCER).save(file);
    MlpClassifier both = MlpClassifier.load(file).partialFit(CANCER, 10);
    MlpClassifier twenty = classifier(optimizer, 20).fit(CANCER);
    assertSameBits(both.saved(), twenty.saved());
    assertThat(both.history().epochs())
        .as("a file keeps no history")
        .isEqualTo(twenty.history().epochs().subList(10, 20));
  }

  /** On every schedule with a length of its own, in updates and in epochs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "exponential:factor=0.99",
        "cosine:warmup=10,total=60,floor=0.001",
        "one_cycle:per=epoch,total=20",
        "step:per=epoch,every=7",
        "adaptive:tolerance=1.0,patience=3",
        "plateau:factor=0.5,patience=1,threshold=0.5,cooldown=2"
      })
  void aScheduleGoesOn(String text) {
    RateSchedule schedule = RateSchedule.parse(text);
    MlpClassifier twenty = classifier(Adam.DEFAULT, 20).schedule(schedule).fit(CANCER);
    Path file = folder.resolve("ten.safetensors");
    classifier(Adam.DEFAULT, 10).schedule(schedule).fit(CANCER).save(file);
    MlpClassifier both = MlpClassifier.load(file).partialFit(CANCER, 10);
    assertSameBits(both.saved(), twenty.saved());
    MlpClassifier constant = classifier(Adam.DEFAULT, 20).fit(CANCER);
    assertThat(both.saved().parameters()).isNotEqualTo(constant.saved().parameters());
  }

  /** The weight decay has a schedule of its own, whose length is that of the first training. */
  @ParameterizedTest
  @ValueSource(strings = {"flat_cos", "linear:per=epoch", "step:per=epoch,every=7"})
  void aScheduleOfTheWeightDecayGoesOn(String text) {
    RateSchedule schedule = RateSchedule.parse(text);
    MlpClassifier twenty = decaying(schedule).fit(CANCER);
    Path file = folder.resolve("eight.safetensors");
    decaying(schedule).listener(cancellingAfter(8)).fit(CANCER).save(file);
    assertSameBits(MlpClassifier.load(file).partialFit(CANCER, 12).saved(), twenty.saved());
    MlpClassifier constant = decaying(RateSchedule.CONSTANT).fit(CANCER);
    assertThat(twenty.saved().parameters()).isNotEqualTo(constant.saved().parameters());
  }

  /** And so has dropout. */
  @ParameterizedTest
  @ValueSource(strings = {"flat_cos", "linear:per=epoch", "step:per=epoch,every=7"})
  void aScheduleOfDropoutGoesOn(String text) {
    RateSchedule schedule = RateSchedule.parse(text);
    MlpClassifier twenty = dropping(schedule).fit(CANCER);
    Path file = folder.resolve("eight.safetensors");
    dropping(schedule).listener(cancellingAfter(8)).fit(CANCER).save(file);
    assertSameBits(MlpClassifier.load(file).partialFit(CANCER, 12).saved(), twenty.saved());
    MlpClassifier constant = dropping(RateSchedule.CONSTANT).fit(CANCER);
    assertThat(twenty.saved().parameters()).isNotEqualTo(constant.saved().parameters());
  }

  private static MlpClassifier.Builder dropping(RateSchedule schedule) {
    return classifier(Adam.DEFAULT, 20).dropout(0.5).inputDropout(0.25).dropoutSchedule(schedule);
  }

  private static MlpClassifier.Builder decaying(RateSchedule schedule) {
    return classifier(Adam.DEFAULT, 20).weightDecay(0.5).decaySchedule(schedule);
  }

  private static TrainingListener cancellingAfter(int last) {
    return new TrainingListener() {
      private int epochs;

      @Override
      public void epochCompleted(EpochMetrics metrics) {
        epochs = metrics.epoch();
      }

      @Override
      public boolean isCancelled() {
        return epochs == last;
      }
    };
  }

  /** The length of a schedule is that of the first training, also if that was cancelled. */
  @ParameterizedTest
  @ValueSource(strings = {"cosine", "linear:per=epoch", "coslog4", "flat_cos"})
  void aCancelledTrainingGoesOnWithTheSameSchedule(String text) {
    RateSchedule schedule = RateSchedule.parse(text);
    MlpClassifier twenty = classifier(Adam.DEFAULT, 20).schedule(schedule).fit(CANCER);
    MlpClassifier eight =
        classifier(Adam.DEFAULT, 20).schedule(schedule).listener(cancellingAfter(8)).fit(CANCER);
    assertThat(eight.saved().training().epochs()).isEqualTo(8);
    assertSameBits(eight.partialFit(CANCER, 12).saved(), twenty.saved());
  }

  @Test
  void aRegressorGoesOnToo() {
    Path file = folder.resolve("ten.safetensors");
    MlpRegressor ten = regressor(10).fit(DIABETES);
    ten.save(file);
    MlpRegressor twenty = regressor(20).fit(DIABETES);
    assertSameBits(ten.partialFit(DIABETES, 10).saved(), twenty.saved());
    assertSameBits(MlpRegressor.load(file).partialFit(DIABETES, 10).saved(), twenty.saved());
  }

  @Test
  void theFirstModelStaysAsItIs() {
    MlpClassifier first = classifier(Adam.DEFAULT, 3).fit(CANCER);
    SavedModel before = first.saved();
    double[] parameters = before.parameters();
    double[][] predictions = first.predictProbabilities(CANCER);
    first.partialFit(CANCER, 5);
    assertThat(first.saved()).isSameAs(before);
    assertThat(first.saved().parameters()).isEqualTo(parameters);
    assertThat(first.history().epochs()).hasSize(3);
    assertThat(first.predictProbabilities(CANCER)).isDeepEqualTo(predictions);
  }

  @Test
  void theHistoryIsJoined() {
    Dataset validation = every(4, BundledData.breastCancerValidation());
    MlpClassifier first = classifier(Sgd.DEFAULT, 3).fit(CANCER, validation);
    MlpClassifier later = first.partialFit(CANCER, validation, 2, TrainingListener.NONE);
    assertThat(later.history().epochs())
        .startsWith(first.history().epochs().toArray(EpochMetrics[]::new))
        .extracting(EpochMetrics::epoch)
        .containsExactly(1, 2, 3, 4, 5);
    assertThat(later.history().validationLoss().orElseThrow()).hasSize(5);
    assertThat(later.validationEvaluation()).hasValue(later.evaluate(validation));
  }

  @Test
  void theScalingIsThatOfTheFirstRows() {
    MlpRegressor first = regressor(2).fit(DIABETES);
    MlpRegressor later = first.partialFit(DIABETES.select(new int[] {1, 2, 3}), 1);
    assertThat(later.saved().features()).isEqualTo(first.saved().features());
    assertThat(later.saved().target()).isEqualTo(first.saved().target());
  }

  @Test
  void theClassesAreThoseOfTheFirstRows() {
    MlpClassifier first = classifier(Sgd.DEFAULT, 2).fit(CANCER);
    String label = CANCER.requireTarget().label(0);
    int[] sameClass =
        IntStream.range(0, CANCER.rowCount())
            .filter(row -> CANCER.requireTarget().label(row).equals(label))
            .toArray();
    MlpClassifier later = first.partialFit(CANCER.select(sameClass), 1);
    assertThat(later.classes()).containsExactly("0", "1");
    Dataset odd =
        Dataset.of(
            CANCER.featureNames(), new float[1][30], Target.ofLabels("target", List.of("2")));
    assertThatThrownBy(() -> first.partialFit(odd, 1))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "row 1: column \"target\": \"2\" is a class that training has not seen; the known ones"
                + " are \"0\", \"1\"");
  }

  @Test
  void otherColumnsAreRefused() {
    MlpRegressor model = regressor(1).fit(DIABETES);
    Dataset other = renamed(DIABETES, Dataset.defaultNames(10));
    String message =
        "the columns of the %s are not the model's: it was trained on age, sex, bmi, bp, s1, s2,"
            + " s3, s4, s5, s6, and got x1, x2, x3, x4, x5, x6, x7, x8, x9, x10";
    assertThatThrownBy(() -> model.partialFit(other, 1))
        .isInstanceOf(DataException.class)
        .hasMessage(message, "training rows");
    assertThatThrownBy(() -> model.partialFit(DIABETES, other, 1, TrainingListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessage(message, "validation rows");
  }

  @Test
  void fewerThanNoEpochsAreRefused() {
    MlpRegressor model = regressor(1).fit(DIABETES);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.partialFit(DIABETES, -1))
        .withMessage("epochs must be >= 0, got -1");
    assertSameBits(model.partialFit(DIABETES, 0).saved(), model.saved());
  }
}
