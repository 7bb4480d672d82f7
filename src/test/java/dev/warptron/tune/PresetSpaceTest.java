package dev.warptron.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.MlpClassifier;
import dev.warptron.Preset;
import dev.warptron.data.Task;
import dev.warptron.optim.Optimizer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The search space around each preset. */
class PresetSpaceTest {
  @ParameterizedTest
  @EnumSource
  void thePresetIsItsMiddle(Preset preset) {
    PresetSpace space = PresetSpace.of(preset, Task.MULTICLASS);
    assertThat(space.hidden().get(0)).isEqualTo(preset.hidden(Task.MULTICLASS));
    assertThat(space.hidden()).doesNotHaveDuplicates().hasSize(4);
    assertThat(space.activations().get(0)).isEqualTo(preset.activation(Task.MULTICLASS));
    double rate = ((Optimizer) preset.config(Task.MULTICLASS).optimizer()).learningRate();
    // The ends are rounded to four digits.
    assertThat(Math.sqrt(space.learningRate().low() * space.learningRate().high()))
        .isCloseTo(rate, within(1e-3 * rate));
    assertThat(space.l2().low()).isPositive();
    if (preset.config(Task.MULTICLASS).penalty().l2() > 0) {
      assertThat(preset.config(Task.MULTICLASS).penalty().l2())
          .isBetween(space.l2().low(), space.l2().high());
    }
    assertThat(space.dropout().get(0)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void everyCandidateCanBeTrained(Preset preset) {
    List<Candidate<MlpClassifier.Builder>> candidates =
        PresetSpace.of(preset, Task.MULTICLASS)
            .around(() -> MlpClassifier.builder().preset(preset).device("reference").epochs(1))
            .fromStart(9, 3);
    assertThat(candidates.get(0).values()).isEmpty();
    for (Candidate<MlpClassifier.Builder> candidate : candidates.subList(1, 9)) {
      assertThat(candidate.values().keySet())
          .containsExactly("hidden", "activation", "learning-rate", "l2", "dropout");
      MlpClassifier model = candidate.settings().get().fit(SearchTrials.CANCER);
      assertThat(String.valueOf(model.saved().training().optimizer()))
          .contains(candidate.values().get("learning-rate"));
    }
  }
}
