package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassLabelsTest {
  @Test
  void numbersAreOrderedByValueAndTextByText() {
    assertThat(ClassLabels.of(data("10", "9", "-1", "9")).names()).containsExactly("-1", "9", "10");
    assertThat(ClassLabels.of(data("b", "10", "9", "a")).names())
        .containsExactly("10", "9", "a", "b");
  }

  @Test
  void oneNumberIsOneClassHoweverItIsWritten() {
    ClassLabels classes = ClassLabels.of(data("1.0", "0", "1", "0.00"));
    assertThat(classes.names()).containsExactly("0", "1.0");
    assertThat(classes.encode(data("1", "1.0", "0", "-0"))).containsExactly(1, 1, 0, 0);
  }

  @Test
  void longIdentifiersThatDifferAreNotOneClass() {
    ClassLabels classes = ClassLabels.of(data("9007199254740993", "9007199254740992"));
    assertThat(classes.names()).containsExactly("9007199254740992", "9007199254740993");
  }

  @Test
  void anExactMatchTakesPrecedence() {
    ClassLabels classes = ClassLabels.ofNames(List.of("x", "1", "1.0"));
    assertThat(classes.count()).isEqualTo(3);
    assertThat(classes.indexOf("1.0")).isEqualTo(2);
    assertThat(classes.indexOf("1")).isEqualTo(1);
    assertThat(classes.indexOf("1.00")).isEqualTo(-1); // "x" shows that these are texts
    assertThat(classes.indexOf("X")).isEqualTo(-1);
    assertThat(classes.indexOf("2")).isEqualTo(-1);
  }

  @Test
  void equalIfNamesAndTheirOrderAreEqual() {
    assertThat(ClassLabels.ofNames(List.of("a", "b")))
        .isEqualTo(ClassLabels.of(data("b", "a")))
        .hasSameHashCodeAs(ClassLabels.of(data("b", "a")))
        .isNotEqualTo(ClassLabels.ofNames(List.of("b", "a")));
  }

  @Test
  void refusesASingleClass() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> ClassLabels.of(data("1", "1.0")))
        .withMessage(
            "target \"y\" holds a single class, \"1\", in all 2 rows: a classifier needs at least"
                + " two to tell apart; check the column, or add rows of another class");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> ClassLabels.ofNames(List.of("a")))
        .withMessage("a classifier needs at least two classes, got [\"a\"]");
  }

  @Test
  void refusesANameGivenTwice() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> ClassLabels.ofNames(List.of("a", "b", "a")))
        .withMessage("class \"a\" is named twice");
  }

  @Test
  void anUnknownClassIsNamedWithItsRow() {
    ClassLabels classes = ClassLabels.ofNames(List.of("cat", "dog"));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> classes.encode(data("dog", "cow")))
        .withMessage(
            "row 2: column \"y\": \"cow\" is a class that training has not seen; the known ones are"
                + " \"cat\", \"dog\"; correct the label, remove the row, or train with rows of this"
                + " class");
  }

  private static Dataset data(String... labels) {
    return Dataset.of(
        List.of("a"), new float[labels.length][1], Target.ofLabels("y", List.of(labels)));
  }
}
