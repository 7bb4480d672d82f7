package dev.warptron;

import static dev.warptron.TestRows.XOR_LABELS;
import static dev.warptron.TestRows.XOR_ROWS;
import static dev.warptron.TestRows.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.backend.DeviceException;
import dev.warptron.data.Dataset;
import dev.warptron.demo.BundledData;
import dev.warptron.function.Activation;
import dev.warptron.function.Initializer;
import dev.warptron.function.Penalty;
import dev.warptron.model.Layer;
import dev.warptron.optim.Adam;
import dev.warptron.optim.Sgd;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.EpochMetrics;
import dev.warptron.train.TrainingListener;
import dev.warptron.train.TrainingStart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MlpBuilderTest {
  private static final Dataset CANCER = every(4, BundledData.breastCancerTraining());

  private static MlpClassifier.Builder small() {
    return MlpClassifier.builder().hidden(4).epochs(3);
  }

  private static double[] weights(MlpClassifier.Builder builder) {
    return builder.fit(CANCER).saved().parameters();
  }

  /** Records all events, and cancels after some epochs. */
  private static final class Recorder implements TrainingListener {
    private final int stopAfter;
    private final List<TrainingStart> starts = new ArrayList<>();
    private final List<EpochMetrics> epochs = new ArrayList<>();

    Recorder(int stopAfter) {
      this.stopAfter = stopAfter;
    }

    @Override
    public void trainingStarts(TrainingStart start) {
      starts.add(start);
    }

    @Override
    public void epochCompleted(EpochMetrics metrics) {
      epochs.add(metrics);
    }

    @Override
    public boolean isCancelled() {
      return epochs.size() >= stopAfter;
    }
  }

  @Test
  void defaultsAreThoseThatAreDocumented() {
    Recorder recorder = new Recorder(0); // cancels in the first epoch
    MlpClassifier model = MlpClassifier.builder().listener(recorder).fit(CANCER);
    TrainingStart start = recorder.starts.get(0);
    assertThat(start.config())
        .isEqualTo(
            new TrainingConfig(
                500, 32, new Sgd(0.1, 0, false), Penalty.NONE, Initializer.GLOROT_UNIFORM, 42));
    assertThat(start.network().widths()).isEqualTo("30-10-1");
    assertThat(start.network().layers())
        .extracting(Layer::activation)
        .containsExactly(Activation.LOGISTIC, Activation.IDENTITY);
    assertThat(start.rows()).isEqualTo(CANCER.rowCount());
    assertThat(start.device()).isEqualTo(model.device());
    assertThat(model.saved().features().standardizer()).isNotNull();
  }

  @Test
  void everySettingReachesTheTraining() {
    Recorder recorder = new Recorder(1);
    MlpClassifier.builder()
        .hidden(6, 5, 4)
        .activations(Activation.TANH, Activation.RELU, Activation.IDENTITY)
        .optimizer(Adam.DEFAULT)
        .batchSize(7)
        .epochs(9)
        .l1(0.25)
        .l2(0.5)
        .initializer(Initializer.NORMAL)
        .seed(-3)
        .device("reference")
        .listener(recorder)
        .fit(CANCER);
    TrainingStart start = recorder.starts.get(0);
    assertThat(start.config())
        .isEqualTo(
            new TrainingConfig(9, 7, Adam.DEFAULT, new Penalty(0.25, 0.5), Initializer.NORMAL, -3));
    assertThat(start.network().widths()).isEqualTo("30-6-5-4-1");
    assertThat(start.network().layers())
        .extracting(Layer::activation)
        .containsExactly(
            Activation.TANH, Activation.RELU, Activation.IDENTITY, Activation.IDENTITY);
    assertThat(start.device()).isEqualTo("reference");
  }

  @Test
  void oneActivationIsForAllHiddenLayers() {
    MlpClassifier model = small().hidden(3, 2).activation(Activation.RELU).fit(CANCER);
    assertThat(model.saved().network().layers())
        .extracting(Layer::activation)
        .containsExactly(Activation.RELU, Activation.RELU, Activation.IDENTITY);
  }

  @Test
  void theInitializerSuitsTheFirstActivationUnlessGiven() {
    assertThat(initializer(small().activation(Activation.RELU))).isEqualTo("he-normal");
    assertThat(initializer(small().activation(Activation.TANH))).isEqualTo("glorot-uniform");
    assertThat(initializer(small().activation(Activation.RELU).initializer(Initializer.ONES)))
        .isEqualTo("ones");
  }

  private static String initializer(MlpClassifier.Builder builder) {
    return String.valueOf(builder.epochs(0).fit(CANCER).saved().training().settings().get("init"));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal(
            b -> b.hidden(5, 0),
            "a hidden layer needs at least 1 unit, got 0; give none for no hidden layer"),
        refusal(
            b -> b.hidden(-1),
            "a hidden layer needs at least 1 unit, got -1; give none for no hidden layer"),
        refusal(b -> b.activations(), "at least one activation is needed"),
        refusal(
            b -> b.batchSize(0),
            "batch size must be at least 1, or full for all rows at once, got 0"),
        refusal(b -> b.epochs(-1), "epochs must be >= 0, got -1"),
        refusal(b -> b.l1(-0.5), "l1 must be a finite number >= 0, got -0.5"),
        refusal(b -> b.l2(Double.NaN), "l2 must be a finite number >= 0, got NaN"),
        refusal(
            b -> b.hidden(3, 2, 1).activations(Activation.RELU, Activation.TANH).fit(CANCER),
            "3 hidden layers need as many activations, got 2"));
  }

  private static Arguments refusal(Consumer<MlpClassifier.Builder> change, String message) {
    return Arguments.argumentSet(message, change, message);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void valuesOutOfRangeAreRefused(Consumer<MlpClassifier.Builder> change, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change.accept(small()))
        .withMessage(message);
  }

  @Test
  void anUnknownDeviceIsRefused() {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> small().device("abacus").fit(CANCER))
        .withMessageStartingWith("this build has no device abacus; it has: ")
        .withMessageContaining("reference");
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    assertThat(weights(small().seed(7))).isEqualTo(weights(small().seed(7)));
    assertThat(weights(small().seed(8))).isNotEqualTo(weights(small().seed(7)));
  }

  /** The seed determines both the initial weights and the shuffles. */
  @Test
  void theSeedAlsoOrdersTheRows() {
    MlpClassifier.Builder ones = small().initializer(Initializer.ONES);
    assertThat(weights(ones.seed(7))).isNotEqualTo(weights(ones.seed(8)));
    assertThat(weights(ones.fullBatch().seed(7)))
        .as("a full batch has no permutation")
        .isEqualTo(weights(ones.seed(8)));
  }

  @Test
  void aBuilderFitsAsOftenAsOneLikes() {
    MlpClassifier.Builder builder = small();
    MlpClassifier first = builder.fit(CANCER);
    double[] before = first.saved().parameters();
    MlpClassifier second = builder.fit(CANCER);
    assertThat(second.saved()).isEqualTo(first.saved());
    builder.epochs(5).hidden(2).fit(CANCER);
    assertThat(first.saved().parameters()).isEqualTo(before);
    assertThat(first.saved().training().epochs()).isEqualTo(3);
  }

  @Test
  void noEpochsLeaveTheFirstWeights() {
    MlpClassifier model = small().epochs(0).initializer(Initializer.ONES).fit(CANCER);
    int weights = model.saved().network().weightCount();
    assertThat(model.saved().parameters()).startsWith(new double[] {1, 1, 1}).endsWith(0, 0);
    assertThat(model.saved().parameters()[weights - 1]).isEqualTo(1);
    assertThat(model.history().epochs()).isEmpty();
    assertThat(model.trainingEvaluation()).isPresent();
  }

  @Test
  void withoutShuffleTheSeedDoesNotMatter() {
    MlpClassifier.Builder builder =
        MlpClassifier.builder()
            .hidden(2)
            .epochs(3)
            .batchSize(8)
            .initializer(Initializer.ONES)
            .device("reference");
    Dataset rows = BundledData.iris();
    double[] shuffled = builder.seed(1).fit(rows).saved().parameters();
    assertThat(builder.seed(2).fit(rows).saved().parameters()).isNotEqualTo(shuffled);
    double[] inOrder = builder.shuffle(false).fit(rows).saved().parameters();
    assertThat(builder.seed(3).fit(rows).saved().parameters()).isEqualTo(inOrder);
  }

  @Test
  void aListenerSeesEveryEpoch() {
    Recorder recorder = new Recorder(Integer.MAX_VALUE);
    MlpClassifier model = small().listener(recorder).fit(CANCER);
    assertThat(recorder.starts).hasSize(1);
    assertThat(recorder.epochs).hasSize(3).isEqualTo(model.history().epochs());
  }

  @Test
  void aListenerCancels() {
    Recorder recorder = new Recorder(3);
    MlpClassifier cancelled = small().fullBatch().epochs(1000).listener(recorder).fit(CANCER);
    assertThat(cancelled.history().epochs()).hasSize(3);
    assertThat(cancelled.saved().training().epochs()).isEqualTo(3);
    MlpClassifier three = small().fullBatch().epochs(3).fit(CANCER);
    assertThat(cancelled.saved().parameters()).isEqualTo(three.saved().parameters());
    assertThat(cancelled.score(CANCER)).isEqualTo(three.score(CANCER));
  }

  @ParameterizedTest
  @EnumSource
  void everyInitializerTrains(Initializer scheme) {
    MlpClassifier model = small().hidden(6).initializer(scheme).epochs(40).fit(CANCER);
    List<Double> losses = model.history().trainingLoss();
    assertThat(losses.get(39)).as("loss of %s", scheme).isLessThan(losses.get(0));
  }

  @ParameterizedTest
  @EnumSource
  void everyActivationTrains(Activation.Kind kind) {
    Activation activation = Activation.of(kind);
    MlpClassifier model =
        small()
            .hidden(6, 4)
            .activations(activation, Activation.TANH)
            .optimizer(Adam.DEFAULT.withLearningRate(0.02))
            .epochs(40)
            .fit(CANCER);
    assertThat(model.score(CANCER)).as("accuracy with %s", activation).isGreaterThan(0.9);
  }

  @Test
  void moreRowsInABatchThanThereAreIsAFullBatch() {
    assertThat(weights(small().batchSize(1_000_000))).isEqualTo(weights(small().fullBatch()));
    assertThat(small().batchSize(3).fit(XOR_ROWS, XOR_LABELS).saved().optimizerState().updates())
        .as("two batches an epoch, the second one smaller")
        .isEqualTo(6);
  }
}
