package dev.warptron.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.data.ClassLabels;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassWeightsTest {
  private static final ClassLabels CLASSES = ClassLabels.ofNames(List.of("no", "yes", "maybe"));
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden2");

  /** The rows of a golden file, and the weights that scikit-learn's formula gave. */
  @ParameterizedTest
  @ValueSource(strings = {"weights-class-balanced-binary", "weights-class-balanced"})
  void balancedWeightsAreThoseOfTheGoldenFiles(String name) throws IOException {
    File file = GOLDEN.resolve(name + ".json").toFile();
    JsonNode json = new ObjectMapper().readTree(file);
    String target = json.at("/data/targets/0").textValue();
    Path csv = GOLDEN.resolve(json.at("/data/train/file").textValue());
    Dataset rows = DatasetReaders.read(csv, ReadRequest.training(target));
    ClassLabels classes = ClassLabels.of(rows);
    double[] weights = ClassWeights.BALANCED.ofRows(classes, classes.encode(rows));
    for (int row = 0; row < weights.length; row++) {
      String label = String.valueOf((int) rows.targetNumber(row));
      assertThat(weights[row]).isEqualTo(json.at("/class_weights_resolved/" + label).doubleValue());
    }
  }

  /** Six rows of two of three classes: 6 / (2 * 4) and 6 / (2 * 2). */
  @Test
  void anAbsentClassDoesNotCount() {
    assertThat(ClassWeights.BALANCED.ofRows(CLASSES, new int[] {0, 0, 2, 0, 2, 0}))
        .containsExactly(0.75, 0.75, 1.5, 0.75, 1.5, 0.75);
  }

  @Test
  void aClassWithoutAWeightHasWeight1() {
    assertThat(ClassWeights.parse("yes=5").ofRows(CLASSES, new int[] {0, 1, 2}))
        .containsExactly(1, 5, 1);
  }

  @Test
  void whatIsWrittenIsParsed() {
    assertThat(ClassWeights.parse("none")).isEqualTo(ClassWeights.NONE);
    assertThat(ClassWeights.parse("balanced")).isEqualTo(ClassWeights.BALANCED);
    assertThat(ClassWeights.parse(" no = 1 ,yes=.5"))
        .isEqualTo(ClassWeights.of(Map.of("no", 1.0, "yes", 0.5)));
    assertThat(ClassWeights.parse("Smith, J.=2,x=y=3"))
        .isEqualTo(ClassWeights.of(Map.of("Smith, J.", 2.0, "x=y", 3.0)));
    for (ClassWeights each :
        List.of(
            ClassWeights.NONE,
            ClassWeights.BALANCED,
            ClassWeights.of(Map.of("a=1,b", 2.0, "c\\d", 0.0, "balanced", 0.1)))) {
      assertThat(ClassWeights.parse(each.label())).isEqualTo(each);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Balanced;got 'Balanced'",
        "no;got 'no'",
        "=1;got '=1'",
        "no=1,;got ''",
        "no=x;the weight of class \"no\" must be a number that is at least 0 and finite, got 'x'",
        "no=-1;the weight of class \"no\" must be a number that is at least 0 and finite, got -1.0",
        "no=NaN;the weight of class \"no\" must be a number that is at least 0 and finite, got NaN",
        "no=1e999;the weight of class \"no\" must be a number that is at least 0 and finite, got"
            + " Infinity",
        "no=1,no=2;class \"no\" has two weights",
        "no=0,yes=0;the weights of all given classes are 0: at least one must be larger"
      })
  void wrongTextsAreRefused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassWeights.parse(text))
        .withMessageEndingWith(message);
  }

  @Test
  void anUnknownClassIsRefused() {
    assertThatThrownBy(() -> ClassWeights.parse("yess=2").requireClasses(CLASSES))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "class weights: there is no class \"yess\"; did you mean \"yes\"? the classes are \"no\","
                + " \"yes\", \"maybe\"");
  }
}
