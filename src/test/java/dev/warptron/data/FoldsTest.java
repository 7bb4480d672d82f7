package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.random.Philox;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {
  private static final List<String> CLASSES = List.of("p", "q", "r");

  /**
   * Rows of the classes p, q and r in turn, {@code sizes[k]} of class k; the only feature is the
   * row index.
   */
  private static Dataset labeled(int... sizes) {
    int[] left = sizes.clone();
    int rows = IntStream.of(sizes).sum();
    String[] labels = new String[rows];
    int next = 0;
    for (int row = 0; row < rows; row++) {
      while (left[next % sizes.length] == 0) {
        next++;
      }
      left[next % sizes.length]--;
      labels[row] = CLASSES.get(next++ % sizes.length);
    }
    return Dataset.of(List.of("id"), ids(rows), Target.ofLabels("y", List.of(labels)));
  }

  private static Dataset numbers(double... targets) {
    return Dataset.of(List.of("id"), ids(targets.length), Target.ofNumbers("y", targets));
  }

  private static float[][] ids(int count) {
    float[][] rows = new float[count][];
    Arrays.setAll(rows, row -> new float[] {row});
    return rows;
  }

  private static double[] ids(Dataset data) {
    return IntStream.range(0, data.rowCount()).mapToDouble(row -> data.feature(row, 0)).toArray();
  }

  private static List<Split> stratified(Dataset data, int count, long seed) {
    return Folds.stratified(data, ClassLabels.of(data), count, seed);
  }

  private static void assertCovered(List<Split> folds, int rows) {
    double[] all = IntStream.range(0, rows).asDoubleStream().toArray();
    assertThat(folds.stream().flatMapToDouble(fold -> Arrays.stream(ids(fold.validation()))))
        .as("every row validates once")
        .containsExactlyInAnyOrderElementsOf(Arrays.stream(all).boxed().toList());
    for (Split fold : folds) {
      assertThat(ids(fold.training())).isSorted();
      assertThat(ids(fold.validation())).isSorted();
      assertThat(
              DoubleStream.concat(
                      Arrays.stream(ids(fold.training())), Arrays.stream(ids(fold.validation())))
                  .sorted()
                  .toArray())
          .as("the other rows train")
          .isEqualTo(all);
    }
  }

  @Test
  void everyRowIsInOneValidationSetAndInAllOtherTrainingSets() {
    assertCovered(stratified(labeled(23, 14, 9), 5, 42), 46);
    double[] targets = IntStream.range(0, 31).mapToDouble(i -> i * 0.5).toArray();
    assertCovered(Folds.random(numbers(targets), 4, 42), 31);
  }

  /** 23, 14 and 9 rows on 5 folds: 46 rows are four folds of 9 and one of 10. */
  @Test
  void foldsAndTheirClassesDifferByARowAtMost() {
    Dataset data = labeled(23, 14, 9);
    ClassLabels classes = ClassLabels.of(data);
    List<Split> folds = Folds.stratified(data, classes, 5, 7);
    assertThat(folds.stream().map(fold -> fold.validation().rowCount()))
        .containsExactlyInAnyOrder(9, 9, 9, 9, 10);
    int[] sizes = {23, 14, 9};
    for (int group = 0; group < 3; group++) {
      int index = group;
      for (Split fold : folds) {
        int[] of = classes.encode(fold.validation());
        assertThat(Arrays.stream(of).filter(c -> c == index).count())
            .isBetween(sizes[group] / 5L, sizes[group] / 5L + 1);
      }
    }
  }

  /**
   * Position n of the permutation is in fold n mod 3; the permutation is drawn from stream 4 of the
   * seed.
   */
  @Test
  void rowsAreAssignedInTheOrderOfAPermutation() {
    int[] permutation = new Philox(99, 4L << 32).permutation(7);
    List<Split> folds = Folds.random(numbers(0, 1, 2, 3, 4, 5, 6), 3, 99);
    for (int fold = 0; fold < 3; fold++) {
      int index = fold;
      double[] expected =
          IntStream.range(0, 7)
              .filter(position -> position % 3 == index)
              .mapToDouble(position -> permutation[position])
              .sorted()
              .toArray();
      assertThat(ids(folds.get(fold).validation())).isEqualTo(expected);
    }
    assertThat(ids(Folds.random(numbers(0, 1, 2, 3, 4, 5, 6), 3, 98).get(0).validation()))
        .isNotEqualTo(ids(folds.get(0).validation()));
  }

  @Test
  void aClassWithFewerRowsThanFoldsIsRefused() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> stratified(labeled(9, 4), 5, 1))
        .withMessage(
            "class \"q\" has 4 rows, too few for 5 folds: each fold validates on every class; use"
                + " at most 4 folds, or add rows of this class, or remove those that are there");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> stratified(labeled(9, 1), 2, 1))
        .withMessage(
            "class \"q\" has 1 row, too few for 2 folds: each fold validates on every class; add"
                + " rows of this class, or remove those that are there");
    assertThat(stratified(labeled(9, 4), 4, 1)).hasSize(4);
  }

  @Test
  void aFoldWithUndefinedRSquaredIsRefused() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Folds.random(numbers(1, 2, 3, 4, 5), 3, 1))
        .withMessage(
            "5 rows are too few for 3 folds: R squared needs at least 2 in each; use fewer folds,"
                + " or add rows");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Folds.random(numbers(3, 3, 3, 3, 3, 4), 2, 1))
        .withMessageMatching(
            "fold [12] of 2: target \"y\" is 3.0 in all of its 3 rows, and R squared needs targets"
                + " that differ; use fewer folds, or another seed");
  }

  @Test
  void fewerThanTwoFoldsAreRefused() {
    for (int count : new int[] {1, 0, -3}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> stratified(labeled(9, 9), count, 1))
          .withMessage("at least 2 folds are needed, got " + count);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Folds.random(numbers(1, 2, 3), count, 1));
    }
  }
}
