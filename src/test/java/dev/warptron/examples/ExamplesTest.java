package dev.warptron.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.MlpClassifier;
import dev.warptron.demo.BundledData;
import java.io.IOException;
import java.nio.file.Files;
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
  void csvToPredictionSavesAModelThatIsOfUse(@TempDir Path folder) throws IOException {
    BundledData.export(folder);
    Path file = folder.resolve("iris.safetensors");
    CsvToPrediction.main(new String[] {folder.resolve("iris.csv").toString(), file.toString()});
    MlpClassifier model = MlpClassifier.load(file);
    assertThat(model.score(BundledData.iris())).isGreaterThanOrEqualTo(0.95);
    assertThat(model.predict(new float[][] {{5.1f, 3.5f, 1.4f, 0.2f}, {6.7f, 3.1f, 5.6f, 2.4f}}))
        .containsExactly("setosa", "virginica");
  }

  @Test
  void theReadmeShowsThatExample() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/dev/warptron/examples/CsvToPrediction.java"));
    String shown = source.substring(source.indexOf("import dev."));
    shown = shown.replaceFirst("(?s)/\\*\\*.*?\\*/\n", "");
    assertThat(Files.readString(Path.of("README.md"))).contains(shown.strip());
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
