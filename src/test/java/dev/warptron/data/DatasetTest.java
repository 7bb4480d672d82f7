package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DatasetTest {
  private static final List<String> AB = List.of("a", "b");
  private static final float[][] ROWS = {{1, 2}, {3, 4}, {5, 6}};
  private static final Target TARGET = Target.ofLabels("y", List.of("u", "v", "w"));

  @Test
  void returnsItsContent() {
    Dataset data = Dataset.of(AB, ROWS, TARGET);
    assertThat(data.rowCount()).isEqualTo(3);
    assertThat(data.featureCount()).isEqualTo(2);
    assertThat(data.featureNames()).containsExactly("a", "b");
    assertThat(data.feature(1, 0)).isEqualTo(3);
    assertThat(data.toRowMajor()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(data.target()).containsSame(TARGET);
    assertThat(data.where(2)).isEqualTo("row 3");
  }

  @Test
  void callersCannotChangeIt() {
    float[][] rows = {{1, 2}};
    Dataset data = Dataset.of(AB, rows);
    rows[0][0] = 9;
    data.toRowMajor()[1] = 9;
    float[] others = {3, 4};
    Dataset changed = data.withFeatures(others);
    others[0] = 9;
    assertThat(data.toRowMajor()).containsExactly(1, 2);
    assertThat(changed.toRowMajor()).containsExactly(3, 4);
  }

  @Test
  void anInvalidColumnDoesNotReadTheNextRow() {
    Dataset data = Dataset.of(AB, ROWS);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> data.feature(0, 2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> data.select(new int[] {3}));
  }

  @Test
  void consecutiveRowsAreCopied() {
    Dataset data = Dataset.of(AB, ROWS);
    float[] into = {0, 0, 0, 0, 9};
    data.copyRows(1, 2, into);
    assertThat(into).containsExactly(3, 4, 5, 6, 9);
    data.copyRows(0, 1, into);
    assertThat(into).containsExactly(1, 2, 5, 6, 9);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> data.copyRows(2, 2, into));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> data.copyRows(0, 3, into));
  }

  @Test
  void consecutiveRowsAreReadInPlace() {
    Dataset data = Dataset.of(AB, ROWS);
    List<Float> taken = new ArrayList<>();
    data.lendRows(
        1,
        2,
        (values, from) -> {
          for (int i = 0; i < 4; i++) {
            taken.add(values[from + i]);
          }
        });
    assertThat(taken).containsExactly(3f, 4f, 5f, 6f);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> data.lendRows(2, 2, (values, from) -> taken.clear()));
    assertThat(taken).hasSize(4);
  }

  @Test
  void defaultNamesCountFromOne() {
    assertThat(Dataset.defaultNames(3)).containsExactly("x1", "x2", "x3");
  }

  @Test
  void refusesInvalidTables() {
    refused(
        () -> Dataset.of(AB, new float[0][]), "the data set has no rows: at least one is needed");
    refused(
        () -> Dataset.of(List.of(), new float[][] {{}}),
        "the data set has no features: at least one is needed");
    refused(
        () -> Dataset.of(List.of("a", "a"), ROWS),
        "two features are named \"a\": rename one of them");
    refused(
        () -> Dataset.of(AB, new float[][] {{1, 2}, {3}}),
        "row 2 has 1 value, expected 2: every row needs one value per feature name");
    refused(
        () -> Dataset.of(AB, new float[][] {{1, 2}}, TARGET),
        "target \"y\" has 3 values for 1 row: every row needs one");
  }

  @Test
  void refusesValuesThatAreNotFinite() {
    refused(
        () -> Dataset.of(AB, new float[][] {{1, 2}, {3, Float.NaN}}),
        "row 2: column \"b\": NaN is not a finite number; correct or remove the row");
    Dataset data = Dataset.of(AB, ROWS).select(new int[] {2});
    refused(
        () -> data.withFeatures(new float[] {Float.NEGATIVE_INFINITY, 0}),
        "row 3: column \"a\": -Infinity is not a finite number; correct or remove the row");
  }

  @Test
  void refusesMoreValuesThanAnArrayHolds() {
    assertThat(FlatRows.length(1 << 20, 2047)).isEqualTo((1 << 20) * 2047);
    refused(
        () -> FlatRows.length(1 << 20, 2048),
        "1048576 rows of 2048 features are 2147483648 values, and one data set holds at most"
            + " 2147483639: use fewer rows or columns");
  }

  @Test
  void selectionKeepsTargetAndOrigin() {
    Dataset picked = Dataset.of(AB, ROWS, TARGET).select(new int[] {2, 0, 2});
    assertThat(picked.toRowMajor()).containsExactly(5, 6, 1, 2, 5, 6);
    assertThat(picked.requireTarget().label(0)).isEqualTo("w");
    assertThat(picked.requireTarget().size()).isEqualTo(3);
    assertThat(picked.where(0)).isEqualTo("row 3");
    assertThat(picked.select(new int[] {1}).where(0)).isEqualTo("row 1");
    refused(() -> picked.select(new int[0]), "no row was selected: a data set needs at least one");
  }

  @Test
  void otherFeaturesKeepNamesTargetAndOrigin() {
    Dataset changed =
        Dataset.of(AB, ROWS, TARGET).select(new int[] {1}).withFeatures(new float[] {7, 8});
    assertThat(changed.toRowMajor()).containsExactly(7, 8);
    assertThat(changed.featureNames()).isEqualTo(AB);
    assertThat(changed.requireTarget().label(0)).isEqualTo("v");
    assertThat(changed.where(0)).isEqualTo("row 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> changed.withFeatures(new float[3]))
        .withMessage("expected 2 values for 1 rows of 2 features, got 3");
  }

  @Test
  void joiningKeepsTargetsAndOrigins() {
    Dataset first = Dataset.of(AB, ROWS, TARGET).select(new int[] {1});
    Dataset second =
        Dataset.of(AB, new float[][] {{7, 8}, {9, 0}}, Target.ofNumbers("y", 0.1, 2))
            .select(new int[] {1, 0});
    Dataset both = first.concat(second);
    assertThat(both.toRowMajor()).containsExactly(3, 4, 9, 0, 7, 8);
    assertThat(both.requireTarget().label(0)).isEqualTo("v");
    assertThat(both.requireTarget().number(1)).isEqualTo(2);
    assertThat(both.targetNumber(2)).isEqualTo(0.1);
    assertThat(both.select(new int[] {2, 1, 0}).where(1)).isEqualTo("row 2");
  }

  @Test
  void joiningRefusesOtherNames() {
    Dataset data = Dataset.of(AB, ROWS, TARGET);
    refused(
        () -> data.concat(Dataset.of(List.of("b", "a"), ROWS, TARGET)),
        "cannot join data with the features \"a\", \"b\" and \"b\", \"a\": the names and their"
            + " order must agree");
    refused(
        () -> data.concat(Dataset.of(AB, ROWS)),
        "cannot join data with the targets \"y\" and (none): they must agree");
    refused(
        () -> data.concat(Dataset.of(AB, ROWS, Target.ofNumbers("z", 1, 2, 3))),
        "cannot join data with the targets \"y\" and \"z\": they must agree");
  }

  @Test
  void aRequiredTargetMustExist() {
    Dataset data = Dataset.of(AB, ROWS);
    assertThat(data.target()).isEmpty();
    refused(data::requireTarget, "the data beginning at row 1 has no target column; name one");
  }

  @Test
  void targetNumbersNameTheRowOfAnError() {
    Target prices = Target.ofLabels("price", List.of("1.5", "n/a", "-2"));
    Dataset data = Dataset.of(AB, ROWS, prices);
    assertThat(data.select(new int[] {2, 0}).targetNumbers()).containsExactly(-2, 1.5);
    refused(
        data::targetNumbers,
        "row 2: column \"price\": \"n/a\" is not a number; a regression needs a number in every"
            + " row: correct or remove this one");
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isExactlyInstanceOf(DataException.class).hasMessage(message);
  }
}
