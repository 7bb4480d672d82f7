package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.demo.BundledData;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  @Test
  void everyRowIsInOneSetInTheOriginalOrder() {
    Split split = Split.random(data(new int[] {101}), 0.2, 42);
    assertThat(split.validation().rowCount()).isEqualTo(21);
    assertThat(ids(split.training())).isSorted();
    assertThat(ids(split.validation())).isSorted();
    assertThat(
            DoubleStream.concat(
                DoubleStream.of(ids(split.training())), DoubleStream.of(ids(split.validation()))))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 101).mapToObj(i -> (double) i).toList());
    assertThat(split.training().requireTarget().number(0)).isEqualTo(ids(split.training())[0]);
  }

  @Test
  void theSeedDeterminesTheSplit() {
    Dataset data = data(new int[] {60, 40});
    ClassLabels classes = ClassLabels.ofNames(List.of("0", "1"));
    assertThat(ids(Split.random(data, 0.3, 1).validation()))
        .isEqualTo(ids(Split.random(data, 0.3, 1).validation()))
        .isNotEqualTo(ids(Split.random(data, 0.3, 2).validation()));
    Dataset labeled = labeled(60, 40);
    assertThat(ids(Split.stratified(labeled, classes, 0.3, 1).validation()))
        .isEqualTo(ids(Split.stratified(labeled, classes, 0.3, 1).validation()))
        .isNotEqualTo(ids(Split.stratified(labeled, classes, 0.3, 2).validation()));
  }

  @Test
  void classesKeepTheirProportion() {
    assertThat(validationCounts(0.25, 40, 20, 12)).containsExactly(10, 5, 3);
  }

  /** 3 of 10 rows in proportion 7:2:1 are 2.1, 0.6 and 0.3: the largest remainder is the second. */
  @Test
  void theLargestRemainderGetsTheRowLeftOver() {
    assertThat(validationCounts(0.3, 7, 2, 1)).containsExactly(2, 1, 0);
  }

  /**
   * 4 of 5 rows in proportion 3:2 are 2.4 and 1.6, but the second class must keep one of its two.
   */
  @Test
  void everyClassKeepsARowForTraining() {
    assertThat(validationCounts(0.6, 3, 2)).containsExactly(2, 1);
    assertThat(validationCounts(0.3, 3, 1, 1, 1)).containsExactly(2, 0, 0, 0);
  }

  @Test
  void theBreastCancerRowsSplitAsScikitLearnCountsThem() {
    Dataset data = BundledData.breastCancer();
    Split split = Split.stratified(data, ClassLabels.of(data), 0.2, 42);
    assertThat(Split.stratified(data, 0.2, 42).validation().toRowMajor())
        .isEqualTo(split.validation().toRowMajor());
    assertThat(split.training().rowCount()).isEqualTo(455);
    assertThat(split.validation().rowCount()).isEqualTo(114);
    assertThat(Arrays.stream(split.validation().targetNumbers()).sum()).isEqualTo(72);
  }

  @Test
  void aClassWithoutRowsIsAllowed() {
    Dataset data = labeled(4, 4);
    ClassLabels classes = ClassLabels.ofNames(List.of("9", "0", "1"));
    assertThat(Split.stratified(data, classes, 0.25, 1).validation().rowCount()).isEqualTo(2);
  }

  @Test
  void tooFewRowsAreExplained() {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> validationCounts(0.5, 2, 1, 1))
        .withMessage(
            "too few rows to set a fraction of 0.5 aside for validation: there are 4 rows, and to"
                + " leave one row of each of the 3 classes for training, 6 are needed; train on all"
                + " rows, or give validation rows of their own");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Split.random(data(new int[] {1}), 0.2, 1))
        .withMessageContaining("there is 1 row, and to leave one row for training, 2 are needed");
    assertThat(Split.random(data(new int[] {2}), 0.2, 1).training().rowCount()).isEqualTo(1);
  }

  @Test
  void theFractionMustBeBetweenZeroAndOne() {
    for (double fraction : new double[] {0, 1, -0.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Split.random(data(new int[] {10}), fraction, 1))
          .withMessage("validationFraction must be in (0, 1), got " + fraction);
    }
  }

  private static int[] validationCounts(double fraction, int... sizes) {
    Dataset data = labeled(sizes);
    ClassLabels classes =
        ClassLabels.ofNames(IntStream.range(0, sizes.length).mapToObj(Integer::toString).toList());
    Split split = Split.stratified(data, classes, fraction, 7);
    int[] counts = new int[sizes.length];
    for (int index : classes.encode(split.validation())) {
      counts[index]++;
    }
    return counts;
  }

  /** The sum of the sizes is the number of rows; feature and target are the row index. */
  private static Dataset data(int[] sizes) {
    int rows = IntStream.of(sizes).sum();
    double[] numbers = IntStream.range(0, rows).asDoubleStream().toArray();
    return Dataset.of(List.of("id"), rows(rows), Target.ofNumbers("id", numbers));
  }

  /** Rows of the classes 0, 1 and so on, {@code sizes[k]} of class k. */
  private static Dataset labeled(int... sizes) {
    List<String> labels =
        IntStream.range(0, sizes.length)
            .boxed()
            .flatMap(c -> Collections.nCopies(sizes[c], Integer.toString(c)).stream())
            .toList();
    return Dataset.of(List.of("id"), rows(labels.size()), Target.ofLabels("y", labels));
  }

  private static float[][] rows(int count) {
    float[][] rows = new float[count][];
    Arrays.setAll(rows, row -> new float[] {row});
    return rows;
  }

  private static double[] ids(Dataset data) {
    return IntStream.range(0, data.rowCount()).mapToDouble(row -> data.feature(row, 0)).toArray();
  }
}
