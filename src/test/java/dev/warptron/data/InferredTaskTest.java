package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InferredTaskTest {
  @Test
  void textIsClassified() {
    assertThat(inferred("a", "b", "a"))
        .isEqualTo(
            new InferredTask(
                Task.BINARY,
                "target \"y\" holds 2 distinct labels with text, such as \"a\" (row 1)"));
    assertThat(inferred("1", "2", "n/a"))
        .isEqualTo(
            new InferredTask(
                Task.MULTICLASS,
                "target \"y\" holds 3 distinct labels with text, such as \"n/a\" (row 3)"));
  }

  @Test
  void fewWholeNumbersAreClassified() {
    assertThat(inferred("0", "1", "0", "1.0", "1"))
        .isEqualTo(new InferredTask(Task.BINARY, "target \"y\" holds 2 distinct whole numbers"));
    assertThat(inferred(repeated(20, 3)).task()).isEqualTo(Task.MULTICLASS);
  }

  @Test
  void manyDistinctWholeNumbersAreAQuantity() {
    assertThat(inferred(repeated(21, 3)))
        .isEqualTo(
            new InferredTask(
                Task.REGRESSION, "target \"y\" holds 21 distinct whole numbers, more than 20"));
  }

  @Test
  void wholeNumbersThatHardlyRepeatAreAQuantity() {
    assertThat(inferred("1", "2", "3", "1", "2", "3"))
        .isEqualTo(
            new InferredTask(
                Task.REGRESSION, "target \"y\" holds 3 distinct whole numbers in only 6 rows"));
    assertThat(inferred("1", "2", "3", "1", "2", "3", "1").task()).isEqualTo(Task.MULTICLASS);
  }

  @Test
  void oneFractionMakesAQuantity() {
    assertThat(inferred("0", "1", "0", "1", "0.5", "1"))
        .isEqualTo(
            new InferredTask(
                Task.REGRESSION,
                "target \"y\" holds numbers that are not whole, such as 0.5 (row 5)"));
  }

  @Test
  void aConstantTargetIsRefused() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> inferred("1", "1.0", "1"))
        .withMessage(
            "target \"y\" is \"1\" in every one of 3 rows: there is nothing to learn from it; check"
                + " that it is the right column, or add rows with other values");
    assertThatExceptionOfType(DataException.class).isThrownBy(() -> inferred("a", "a"));
    assertThatExceptionOfType(DataException.class).isThrownBy(() -> inferred("0.5", "0.5"));
  }

  @Test
  void labelsAreLowerCase() {
    assertThat(Stream.of(Task.values()).map(Task::label))
        .containsExactly("binary", "multiclass", "regression", "multilabel");
  }

  @Test
  void severalTargetsHoldTwoClassesOrNumbers() {
    Target yesOrNo = Target.ofLabels("sold", List.of("yes", "no", "yes"));
    Target zeroOrOne = Target.ofNumbers("new", 0, 1, 0);
    Target price = Target.ofNumbers("price", 0.5, 1.5, 2);
    Target color = Target.ofLabels("color", List.of("red", "blue", "green"));
    assertThat(InferredTask.of(with(yesOrNo, zeroOrOne)))
        .isEqualTo(new InferredTask(Task.MULTILABEL, "each of the 2 targets holds two classes"));
    assertThat(InferredTask.of(with(zeroOrOne, price)))
        .isEqualTo(
            new InferredTask(
                Task.REGRESSION,
                "target \"price\" holds numbers that are not whole, such as 0.5 (row 1)"));
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> InferredTask.of(with(price, color)))
        .withMessage(
            "target \"color\" holds 3 distinct labels with text, such as \"red\" (row 1); several"
                + " targets hold two classes each, or numbers each: learn it by itself");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> InferredTask.of(with(price, yesOrNo)));
  }

  private static Dataset with(Target... targets) {
    return Dataset.of(new float[][] {{1}, {2}, {3}}, targets);
  }

  private static String[] repeated(int distinct, int times) {
    return IntStream.range(0, distinct * times)
        .mapToObj(i -> Integer.toString(i % distinct))
        .toArray(String[]::new);
  }

  private static InferredTask inferred(String... labels) {
    return InferredTask.of(
        Dataset.of(
            List.of("a"), new float[labels.length][1], Target.ofLabels("y", List.of(labels))));
  }
}
