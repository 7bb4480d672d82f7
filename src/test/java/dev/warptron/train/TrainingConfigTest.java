package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.function.Initializer;
import dev.warptron.function.Penalty;
import dev.warptron.optim.Adam;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingConfigTest {
  /** Where each component of the configuration is kept. The optimizer goes with the model. */
  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "epochs", List.of("epochs"),
          "batchSize", List.of("batch-size"),
          "optimizer", List.of(),
          "penalty", List.of("l1", "l2"),
          "initializer", List.of("init"),
          "seed", List.of("seed"));

  static List<TrainingConfig> configs() {
    return List.of(
        TrainingConfig.DEFAULT,
        TrainingConfig.DEFAULT.withBatchSize(TrainingConfig.FULL_BATCH).withOptimizer(Adam.DEFAULT),
        new TrainingConfig(
            0, 1, Adam.DEFAULT, new Penalty(1e-5, 0.1), Initializer.HE_NORMAL, Long.MIN_VALUE),
        new TrainingConfig(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE - 1,
            Adam.DEFAULT,
            new Penalty(0, 1.0 / 3),
            Initializer.ONES,
            -1));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void whatIsDescribedIsReadBack(TrainingConfig config) {
    assertThat(TrainingConfig.parse(config.describe(), config.optimizer())).isEqualTo(config);
  }

  @ParameterizedTest
  @EnumSource
  void everyInitializerIsReadBack(Initializer initializer) {
    TrainingConfig config = TrainingConfig.DEFAULT.withInitializer(initializer);
    assertThat(TrainingConfig.parse(config.describe(), config.optimizer())).isEqualTo(config);
  }

  @Test
  void theSettingsAreWrittenAsOnTheCommandLine() {
    assertThat(TrainingConfig.DEFAULT.describe())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "epochs", "500",
                "batch-size", "32",
                "l1", "0.0",
                "l2", "0.0",
                "init", "glorot-uniform",
                "seed", "42"));
    assertThat(TrainingConfig.DEFAULT.withBatchSize(TrainingConfig.FULL_BATCH).describe())
        .containsEntry("batch-size", "full");
  }

  /** A new component has to be described, and read back, before this passes. */
  @Test
  void everyComponentIsDescribed() {
    assertThat(
            Arrays.stream(TrainingConfig.class.getRecordComponents()).map(RecordComponent::getName))
        .containsExactlyInAnyOrderElementsOf(SETTINGS.keySet());
    Set<String> all = new HashSet<>();
    SETTINGS.values().forEach(all::addAll);
    assertThat(TrainingConfig.DEFAULT.describe()).containsOnlyKeys(all);
  }

  /** Each setting that is described tells two configurations apart, and each {@code with}. */
  @Test
  void everyComponentCanBeChangedAlone() throws ReflectiveOperationException {
    TrainingConfig other =
        new TrainingConfig(7, 8, Adam.DEFAULT, new Penalty(0.5, 0.25), Initializer.ONES, 9);
    for (RecordComponent component : TrainingConfig.class.getRecordComponents()) {
      String name = component.getName();
      Object value = component.getAccessor().invoke(other);
      String with = "with" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
      Object changed =
          TrainingConfig.class
              .getMethod(with, component.getType())
              .invoke(TrainingConfig.DEFAULT, value);
      for (RecordComponent checked : TrainingConfig.class.getRecordComponents()) {
        boolean isChanged = checked.getName().equals(name);
        assertThat(checked.getAccessor().invoke(changed))
            .as("%s, after %s", checked.getName(), with)
            .isEqualTo(checked.getAccessor().invoke(isChanged ? other : TrainingConfig.DEFAULT));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epochs", "batch-size", "l1", "l2", "init", "seed"})
  void aMissingSettingIsNamed(String name) {
    Map<String, String> settings = new HashMap<>(TrainingConfig.DEFAULT.describe());
    settings.remove(name);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingConfig.parse(settings, Adam.DEFAULT))
        .withMessage("the training setting " + name + " is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epochs", "batch-size", "l1", "l2", "init", "seed"})
  void aSettingWithAnotherValueIsRefused(String name) {
    Map<String, String> settings = new HashMap<>(TrainingConfig.DEFAULT.describe());
    settings.put(name, "x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingConfig.parse(settings, Adam.DEFAULT))
        .withMessage("the training setting " + name + " cannot be \"x\"");
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingConfig.DEFAULT.withEpochs(-1))
        .withMessage("epochs must be >= 0, got -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingConfig.DEFAULT.withBatchSize(0))
        .withMessage("batch size must be at least 1, or full for all rows at once, got 0");
  }

  @Test
  void aBatchSizeIsANumberOrFull() {
    assertThat(TrainingConfig.parseBatchSize("64")).isEqualTo(64);
    assertThat(TrainingConfig.parseBatchSize("full")).isEqualTo(TrainingConfig.FULL_BATCH);
    for (String text : List.of("x", "", "1.5", "Full", "99999999999")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TrainingConfig.parseBatchSize(text))
          .withMessage("batch size must be a whole number or full, got " + text);
    }
  }
}
