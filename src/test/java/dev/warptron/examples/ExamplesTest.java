package dev.warptron.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.MlpClassifier;
import dev.warptron.data.BundledData;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples do what they say. */
class ExamplesTest {
  @Test
  void classifySavesAModelThatIsOfUse(@TempDir Path folder) {
    Path file = folder.resolve("cancer.safetensors");
    MlpClassifier model = QuickStart.classify(file);
    assertThat(file).isNotEmptyFile();
    assertThat(model.score(BundledData.breastCancerTest())).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void arraysAreLearnedExactly() {
    assertThat(QuickStart.arrays()).containsExactly("same", "different", "different", "same");
  }

  @Test
  void regressPredictsInTheTargetsUnits() {
    double[] predicted = QuickStart.regress();
    assertThat(predicted).hasSize(442);
    assertThat(Arrays.stream(predicted).average().orElseThrow()).isCloseTo(152, within(10.0));
  }

  @Test
  void searchFindsAModelThatIsOfUse() {
    assertThat(QuickStart.search().score(BundledData.breastCancerTest()))
        .isGreaterThanOrEqualTo(0.95);
  }

  /** The last ten epochs were no better than the one before them, and every earlier run was. */
  @Test
  void patienceStopsTheTraining() {
    List<Double> losses = QuickStart.stopEarly().history().validationLoss().orElseThrow();
    assertThat(losses).hasSizeBetween(11, 4999);
    double best = losses.stream().min(Double::compare).orElseThrow();
    assertThat(losses.indexOf(best)).isEqualTo(losses.size() - 11);
  }
}
