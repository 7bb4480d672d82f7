package dev.warptron.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.function.ClassWeights;
import dev.warptron.function.Initializer;
import dev.warptron.function.Penalty;
import java.lang.reflect.RecordComponent;
import org.junit.jupiter.api.Test;

class TrainingConfigTest {
  /** Each {@code with} changes its own component alone. */
  @Test
  void everyComponentCanBeChangedAlone() throws ReflectiveOperationException {
    TrainingConfig other =
        new TrainingConfig(7, 8, Adam.DEFAULT, new Penalty(0.5, 0.25), Initializer.ONES, 9)
            .withClassWeights(ClassWeights.BALANCED)
            .withStopping(EarlyStopping.KEEP_BEST)
            .withUpdates(UpdateOptions.DEFAULT.withWeightDecay(0.5))
            .withShuffle(false);
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

  @Test
  void whatIsOutOfRangeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingConfig.DEFAULT.withEpochs(-1))
        .withMessage("epochs must be >= 0, got -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingConfig.DEFAULT.withBatchSize(0))
        .withMessage("batch size must be at least 1, or full for all rows at once, got 0");
  }
}
