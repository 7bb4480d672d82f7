package dev.warptron.io;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.function.ClassWeights;
import dev.warptron.function.Initializer;
import dev.warptron.function.Penalty;
import dev.warptron.model.ProductPrecision;
import dev.warptron.optim.Adam;
import dev.warptron.optim.EarlyStopping;
import dev.warptron.optim.Limits;
import dev.warptron.optim.Noise;
import dev.warptron.optim.RateSchedule;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.optim.UpdateOptions;
import dev.warptron.optim.WeightAverage;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTextTest {
  /** The texts' names for each record component. A model file holds the optimizer elsewhere. */
  private static final Map<String, List<String>> NAMES =
      Map.ofEntries(
          entry("epochs", List.of("epochs")),
          entry("shuffle", List.of("no-shuffle")),
          entry("dropLast", List.of("drop-last")),
          entry("batchSize", List.of("batch-size")),
          entry("optimizer", List.of()),
          entry("penalty", List.of("l1", "l2")),
          entry("initializer", List.of("init")),
          entry("seed", List.of("seed")),
          entry("classWeights", List.of("class-weight")),
          entry("stopping", List.of("monitor", "keep", "patience", "min-delta")),
          entry(
              "updates",
              List.of(
                  "schedule",
                  "weight-decay",
                  "decay-schedule",
                  "clip-value",
                  "clip-norm",
                  "max-norm",
                  "ema-decay")),
          entry("noise", List.of("dropout", "input-dropout", "dropout-schedule", "noise")));

  /** No setting that is only written if it is not the default has its default. */
  private static final TrainingConfig CONFIG_OF_EVERY_SETTING =
      TrainingConfig.DEFAULT
          .withClassWeights(ClassWeights.of(Map.of("a=1,\\b", 0.1, "c,d", 2.0)))
          .withShuffle(false)
          .withDropLast(true)
          .withStopping(new EarlyStopping("roc_auc", 7, 0.1, EarlyStopping.Keep.LAST))
          .withUpdates(
              new UpdateOptions(
                  RateSchedule.parse("cosine:per=epoch,warmup=3,total=20,floor=0.01"),
                  0.1,
                  new Limits(0.25, 1.0 / 3, 7),
                  WeightAverage.exponential(0.999),
                  RateSchedule.parse("flat_cos:flat=0.25,total=90")))
          .withNoise(
              new Noise(
                  List.of(0.1, 0.0),
                  1.0 / 3,
                  0.5,
                  RateSchedule.parse("step:per=epoch,every=2,factor=0.5")));

  /** The other average, which excludes that of {@link #CONFIG_OF_EVERY_SETTING}. */
  private static TrainingConfig averagingEpochs() {
    return TrainingConfig.DEFAULT.withUpdates(
        UpdateOptions.DEFAULT.withAverage(WeightAverage.fromEpoch(7)));
  }

  static List<TrainingConfig> configs() {
    return List.of(
        TrainingConfig.DEFAULT,
        TrainingConfig.DEFAULT.withSchedule(RateSchedule.parse("multistep:milestones=3/40")),
        TrainingConfig.DEFAULT.withSchedule(RateSchedule.parse("plateau:patience=3")),
        TrainingConfig.DEFAULT.withBatchSize(TrainingConfig.FULL_BATCH).withOptimizer(Adam.DEFAULT),
        new TrainingConfig(
            0, 1, Adam.DEFAULT, new Penalty(1e-5, 0.1), Initializer.HE_NORMAL, Long.MIN_VALUE),
        new TrainingConfig(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE - 1,
            Adam.DEFAULT,
            new Penalty(0, 1.0 / 3),
            Initializer.ONES,
            -1),
        TrainingConfig.DEFAULT.withClassWeights(ClassWeights.BALANCED),
        TrainingConfig.DEFAULT.withStopping(EarlyStopping.KEEP_BEST),
        TrainingConfig.DEFAULT.withStopping(
            EarlyStopping.KEEP_BEST.withKeep(EarlyStopping.Keep.LAST_BEST)),
        TrainingConfig.DEFAULT.withNoise(Noise.NONE.withDropout(List.of(0.25))),
        TrainingConfig.DEFAULT.withShuffle(false),
        averagingEpochs(),
        CONFIG_OF_EVERY_SETTING);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void whatIsWrittenIsReadBack(TrainingConfig config) {
    assertReadBack(SavedTraining.of(config, ProductPrecision.FP32, 3, "cpu"));
  }

  @ParameterizedTest
  @EnumSource
  void everyInitializerIsReadBack(Initializer initializer) {
    TrainingConfig config = TrainingConfig.DEFAULT.withInitializer(initializer);
    assertReadBack(SavedTraining.of(config, ProductPrecision.FP32, 3, "cpu"));
  }

  @ParameterizedTest
  @EnumSource
  void everyPrecisionOfProductsIsReadBack(ProductPrecision products) {
    assertReadBack(SavedTraining.of(TrainingConfig.DEFAULT, products, 3, "cpu"));
  }

  private static void assertReadBack(SavedTraining training) {
    assertThat(read(training.settings(), training.requireConfig())).isEqualTo(training);
  }

  private static SavedTraining read(Map<String, String> texts, TrainingConfig config) {
    return SettingsText.read(config.optimizer(), /* epochs= */ 3, config.seed(), "cpu", texts);
  }

  @Test
  void theNamesAreThoseOfTheCommandLine() {
    assertThat(SettingsText.of(TrainingConfig.DEFAULT))
        .containsExactly(
            Map.entry("epochs", "500"),
            Map.entry("batch-size", "32"),
            Map.entry("l1", "0.0"),
            Map.entry("l2", "0.0"),
            Map.entry("init", "glorot-uniform"),
            Map.entry("seed", "42"));
    assertThat(SettingsText.of(TrainingConfig.DEFAULT.withBatchSize(TrainingConfig.FULL_BATCH)))
        .containsEntry("batch-size", "full");
  }

  /** Fails for a new component until it is written and read. */
  @Test
  void everyComponentIsWritten() {
    assertThat(
            Arrays.stream(TrainingConfig.class.getRecordComponents()).map(RecordComponent::getName))
        .containsExactlyInAnyOrderElementsOf(NAMES.keySet());
    Set<String> all = new HashSet<>();
    NAMES.values().forEach(all::addAll);
    assertThat(SettingsText.of(CONFIG_OF_EVERY_SETTING)).containsOnlyKeys(all);
    assertThat(SettingsText.of(averagingEpochs())).containsEntry("swa-start", "7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epochs", "batch-size", "l1", "l2", "init", "seed"})
  void aMissingSettingIsNamed(String name) {
    Map<String, String> texts = SettingsText.of(TrainingConfig.DEFAULT);
    texts.remove(name);
    assertUnreadable(texts, "the training setting " + name + " is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "epochs",
        "batch-size",
        "l1",
        "l2",
        "init",
        "seed",
        "schedule",
        "weight-decay",
        "decay-schedule",
        "dropout-schedule",
        "clip-value",
        "clip-norm",
        "max-norm"
      })
  void aSettingWithAnotherValueIsNamed(String name) {
    Map<String, String> texts = SettingsText.of(TrainingConfig.DEFAULT);
    texts.put(name, "x");
    assertUnreadable(texts, "the training setting " + name + " cannot be \"x\"");
  }

  @Test
  void aSeedThatIsNotTheTrainingsIsNamed() {
    assertUnreadable(
        SettingsText.of(TrainingConfig.DEFAULT.withSeed(7)),
        "the training setting seed is 7, and the seed of the training 42");
  }

  /** The model can predict, and saving it writes the same texts. */
  private static void assertUnreadable(Map<String, String> texts, String message) {
    texts.put("precision", "bf16");
    SavedTraining training = read(texts, TrainingConfig.DEFAULT);
    assertThat(training.config()).isNull();
    assertThat(training.settings()).containsExactlyEntriesOf(texts);
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(training::requireConfig)
        .withMessageContaining(message);
  }

  /** For example of a later version. */
  @Test
  void settingsThatAreNotKnownAreKept() {
    Map<String, String> texts = SettingsText.of(TrainingConfig.DEFAULT);
    texts.put("precision", "fp4");
    texts.put("mixup", "0.5");
    SavedTraining training = read(texts, TrainingConfig.DEFAULT);
    assertThat(training.config()).isEqualTo(TrainingConfig.DEFAULT);
    assertThat(training.otherSettings())
        .containsExactly(Map.entry("precision", "fp4"), Map.entry("mixup", "0.5"));
    assertThat(training.settings()).containsExactlyEntriesOf(texts);
  }

  @Test
  void theSettingsHaveTheOptimizerAndTheSeedOfTheTraining() {
    for (TrainingConfig other :
        List.of(
            TrainingConfig.DEFAULT.withSeed(7),
            TrainingConfig.DEFAULT.withOptimizer(Adam.DEFAULT))) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new SavedTraining(
                      TrainingConfig.DEFAULT.optimizer(),
                      1,
                      TrainingConfig.DEFAULT.seed(),
                      "cpu",
                      other,
                      ProductPrecision.FP32,
                      Map.of()))
          .withMessageStartingWith("the settings of the run have another optimizer or seed: ");
    }
  }
}
