package dev.warptron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Split;
import dev.warptron.data.Target;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.function.Loss;
import dev.warptron.io.SavedModel;
import dev.warptron.model.Normalization;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Lbfgs;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.RmsProp;
import dev.warptron.optim.WeightAverage;
import dev.warptron.train.TrainingListener;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trainings that go on from a saved model with the builder. */
class FromModelTest {
  private static final Split IRIS = Split.stratified(BundledData.iris(), 0.2, 42);
  private static final MlpClassifier MODEL =
      MlpClassifier.builder()
          .hidden(5, 3)
          .activations(Activation.TANH, Activation.RELU)
          .optimizer(Adam.DEFAULT.withLearningRate(0.01))
          .schedule(RateSchedule.parse("cosine:total=200"))
          .weightDecay(0.1)
          .l2(1e-3)
          .batchSize(16)
          .seed(7)
          .epochs(4)
          .device("reference")
          .fit(IRIS.training(), IRIS.validation());
  private static final SavedModel SAVED = MODEL.saved();

  private static MlpClassifier.Builder from() {
    return MlpClassifier.builder().device("reference").from(SAVED);
  }

  @Test
  void unchangedItIsAContinuedTraining() {
    MlpClassifier one = from().epochs(3).fit(IRIS.training(), IRIS.validation());
    MlpClassifier other =
        MODEL.partialFit(IRIS.training(), IRIS.validation(), 3, TrainingListener.NONE);
    assertThat(one.saved()).isEqualTo(other.saved());
    assertThat(one.saved().parameters()).isNotEqualTo(SAVED.parameters());
    assertThat(one.saved().features()).isEqualTo(SAVED.features());
  }

  /** The batch size of a solver, a rate that follows losses, buffers of a layer, averages. */
  @Test
  void whatBelongsToOtherTrainingsGoesOnToo() {
    List<MlpClassifier.Builder> builders =
        List.of(
            MlpClassifier.builder().optimizer(Lbfgs.DEFAULT),
            MlpClassifier.builder().schedule(RateSchedule.parse("plateau:patience=1")),
            MlpClassifier.builder().normalization(Normalization.batch(1e-5, 0.1)).dropout(0.25),
            MlpClassifier.builder().average(WeightAverage.exponential(0.9)),
            MlpClassifier.builder().average(WeightAverage.fromEpoch(2)),
            MlpClassifier.builder()
                .normalization(Normalization.layer(Normalization.DEFAULT_EPSILON))
                .average(WeightAverage.fromEpoch(6)));
    for (MlpClassifier.Builder builder : builders) {
      MlpClassifier model = builder.device("reference").epochs(4).fit(IRIS.training());
      MlpClassifier one =
          MlpClassifier.builder()
              .from(model.saved())
              .device("reference")
              .epochs(3)
              .fit(IRIS.training());
      MlpClassifier other = model.partialFit(IRIS.training(), null, 3, TrainingListener.NONE);
      assertThat(one.saved()).as("%s", builder).isEqualTo(other.saved());
    }
  }

  @Test
  void settingsThatAreGivenChange() {
    MlpClassifier slower =
        from().epochs(3).optimizer(Adam.DEFAULT.withLearningRate(1e-4)).fit(IRIS.training());
    MlpClassifier same = from().epochs(3).fit(IRIS.training());
    assertThat(slower.saved().training().optimizer())
        .isEqualTo(Adam.DEFAULT.withLearningRate(1e-4));
    assertThat(slower.saved().parameters()).isNotEqualTo(same.saved().parameters());
    assertThat(slower.saved().training().requireConfig().penalty().l2()).isEqualTo(1e-3);
    assertThat(slower.saved().training().requireConfig().updates().weightDecay()).isEqualTo(0.1);
    assertThat(slower.saved().optimizerState().updates())
        .as("the state goes on")
        .isEqualTo(same.saved().optimizerState().updates())
        .isEqualTo(SAVED.optimizerState().updates() + 3 * 8);
  }

  @Test
  void theStateOfAnotherOptimizerStartsAnew() {
    MlpClassifier other = from().epochs(1).optimizer(RmsProp.DEFAULT).fit(IRIS.training());
    assertThat(other.saved().optimizerState().updates()).isEqualTo(8);
    assertThat(other.saved().training().epochs()).isEqualTo(SAVED.training().epochs() + 1);
  }

  /** The weights themselves go on, with or without an average of another kind. */
  @Test
  void anAverageCanBeginAndEndWithTheModel() {
    SavedModel plain = from().epochs(3).fit(IRIS.training()).saved();
    WeightAverage moving = WeightAverage.exponential(0.5);
    for (WeightAverage first : List.of(moving, WeightAverage.fromEpoch(4))) {
      SavedModel averaged = from().average(first).epochs(0).fit(IRIS.training()).saved();
      assertThat(averaged.parameters()).as("it begins there").isEqualTo(SAVED.parameters());
      SavedModel ended = goingOn(averaged, WeightAverage.NONE, 3);
      assertThat(ended.parameters()).isEqualTo(plain.parameters());
      assertThat(ended.optimizerState()).isEqualTo(plain.optimizerState());
      for (WeightAverage second : List.of(moving, WeightAverage.fromEpoch(6))) {
        SavedModel model = goingOn(averaged, second, 3);
        assertThat(model.optimizerState().lastSlot(model.network().parameterCount()))
            .as("weights with %s and then %s", first, second)
            .isEqualTo(plain.parameters());
        assertThat(model.parameters()).isNotEqualTo(plain.parameters());
      }
    }
    SavedModel two = goingOn(goingOn(SAVED, moving, 1), WeightAverage.exponential(0.75), 0);
    assertThat(two.parameters())
        .as("a moving average goes on with another decay")
        .isEqualTo(goingOn(SAVED, moving, 1).parameters());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> goingOn(SAVED, WeightAverage.fromEpoch(3), 1))
        .withMessage(
            "the average of the weights cannot include those after epoch 3: the training goes on"
                + " after epoch 4, so its first epoch must be at least 4");
  }

  private static SavedModel goingOn(SavedModel model, WeightAverage average, int epochs) {
    return MlpClassifier.builder()
        .device("reference")
        .from(model)
        .average(average)
        .epochs(epochs)
        .fit(IRIS.training())
        .saved();
  }

  @Test
  void whatIsNotTheModelsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> from().hidden(4).activation(Activation.TANH).fit(IRIS.training()))
        .withMessage(
            "the network of the model is 4-5-3-3 with tanh, relu, identity, and 4-4-3 with tanh,"
                + " identity is asked for");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> from().activation(Activation.TANH).fit(IRIS.training()))
        .withMessageContaining("4-5-3-3 with tanh, tanh, identity is asked for");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> from().labelSmoothing(0.1).fit(IRIS.training()))
        .withMessage(
            "the model was trained with the loss softmax_cross_entropy and cannot go on with"
                + " softmax_cross_entropy, label smoothing 0.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MlpRegressor.builder().from(SAVED))
        .withMessage("the model is a classifier: use MlpClassifier");
    float[][] rows = {{1, 2, 3, 4}, {2, 3, 4, 5}};
    Target species = Target.ofLabels("species", List.of("setosa", "virginica"));
    assertThatThrownBy(() -> from().fit(Dataset.of(rows, species)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "the columns of the training rows are not the model's: it was trained on sepal");
    Dataset named =
        Dataset.of(
            SAVED.features().names(),
            rows,
            Target.ofLabels("kind", List.of("setosa", "virginica")));
    assertThatThrownBy(() -> from().fit(named))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "the target of the training rows is \"kind\", and the model was trained on \"species\"");
    Dataset unknown =
        Dataset.of(
            SAVED.features().names(), rows, Target.ofLabels("species", List.of("setosa", "rosa")));
    assertThatThrownBy(() -> from().fit(unknown))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("\"rosa\" is a class that training has not seen");
  }

  @Test
  void aLaterCallOfFromReplacesTheLoss() {
    MlpClassifier again =
        MlpClassifier.builder()
            .loss(Loss.BINARY_CROSS_ENTROPY)
            .device("reference")
            .from(SAVED)
            .epochs(0)
            .fit(IRIS.training());
    assertThat(again.saved().parameters()).isEqualTo(SAVED.parameters());
  }
}
