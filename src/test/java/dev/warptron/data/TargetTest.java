package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void labelsKeepTheirTextAndAreNumbersWherePossible() {
    Target target = Target.ofLabels("y", List.of(" 1.0", "b ", "1.0", "1e999"));
    assertThat(target.name()).isEqualTo("y");
    assertThat(target.size()).isEqualTo(4);
    assertThat(target.label(0)).isEqualTo("1.0");
    assertThat(target.label(1)).isEqualTo("b");
    assertThat(target.isNumber(2)).isTrue();
    assertThat(target.number(2)).isEqualTo(1);
    assertThat(target.isNumber(3)).isFalse();
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> target.number(1))
        .withMessage("row 2: target \"y\": \"b\" is not a number; correct or remove the row");
  }

  @Test
  void wholeNumbersHaveLabelsWithoutAPoint() {
    Target target = Target.ofNumbers("y", 1, -0.0, 0.1, -3, 1e300, 9007199254740992.0);
    assertThat(labels(target))
        .containsExactly("1", "0", "0.1", "-3", "1.0E300", "9007199254740992");
    assertThat(target.number(2)).isEqualTo(0.1);
    assertThat(target.isNumber(2)).isTrue();
  }

  @Test
  void numbersMustBeFinite() {
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> Target.ofNumbers("y", 1, value))
          .withMessage(
              "row 2: target \"y\": %s is not a finite number; correct or remove the row", value);
    }
  }

  @Test
  void theArrayOfNumbersIsCopied() {
    double[] values = {1, 2};
    Target target = Target.ofNumbers("y", values);
    values[0] = 9;
    assertThat(target.number(0)).isEqualTo(1);
  }

  @Test
  void selectionRepeatsAndReorders() {
    int[] rows = {2, 0, 2};
    assertThat(labels(Target.ofLabels("y", List.of("a", "b", "c")).select(rows)))
        .containsExactly("c", "a", "c");
    assertThat(labels(Target.ofNumbers("y", 5, 6, 7).select(rows))).containsExactly("7", "5", "7");
  }

  private static List<String> labels(Target target) {
    return IntStream.range(0, target.size()).mapToObj(target::label).toList();
  }
}
