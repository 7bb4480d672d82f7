package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeveralTargetsTest {
  private static final float[][] ROWS = {{1}, {2}, {3}};

  private static Dataset two() {
    return Dataset.of(
        List.of("x"),
        ROWS,
        Target.ofNumbers("price", 10, 20, 30),
        Target.ofLabels("sold", List.of("yes", "no", "yes")));
  }

  @Test
  void everyTargetIsKeptInItsOrder() {
    Dataset data = two();
    assertThat(data.targets()).extracting(Target::name).containsExactly("price", "sold");
    assertThat(data.requireTargets()).isEqualTo(data.targets());
    assertThat(data.target()).isEmpty();
    assertThat(data).hasToString("Dataset[3 x 1, target price, sold]");
  }

  @Test
  void aDataSetWithOneOfTheTargetsHasTheSameRows() {
    Dataset sold = two().withWeights(new double[] {1, 2, 3}).withTarget(1);
    assertThat(sold.requireTarget().name()).isEqualTo("sold");
    assertThat(sold.toRowMajor()).containsExactly(1, 2, 3);
    assertThat(sold.weights().orElseThrow()).containsExactly(1, 2, 3);
    assertThat(two().withTarget(0).targetNumbers()).containsExactly(10, 20, 30);
  }

  @Test
  void rowsAreSelectedAndJoinedWithAllTargets() {
    Dataset data = two().select(new int[] {2, 0}).concat(two());
    assertThat(data.withTarget(0).targetNumbers()).containsExactly(30, 10, 10, 20, 30);
    Target sold = data.withTarget(1).requireTarget();
    assertThat(sold.size()).isEqualTo(5);
    assertThat(sold.label(3)).isEqualTo("no");
  }

  @Test
  void wrongTargetsAreRefused() {
    refuses(
        () -> two().requireTarget(),
        "the data beginning at row 1 has the targets \"price\", \"sold\", and one is expected");
    refuses(
        () -> Dataset.of(ROWS, Target.ofNumbers("y", 1, 2, 3), Target.ofNumbers("y", 1, 2, 3)),
        "two targets are named \"y\": rename one of them");
    refuses(
        () -> Dataset.of(ROWS, Target.ofNumbers("y", 1, 2, 3), Target.ofNumbers("z", 1, 2)),
        "target \"z\" has 2 values for 3 rows: every row needs one");
    refuses(
        () -> two().concat(Dataset.of(List.of("x"), ROWS, Target.ofNumbers("price", 1, 2, 3))),
        "cannot join data with the targets \"price\", \"sold\" and \"price\": they must agree");
    refuses(
        () -> Dataset.of(ROWS).requireTargets(),
        "the data beginning at row 1 has no target column; name one");
  }

  private static void refuses(Runnable call, String message) {
    assertThatExceptionOfType(DataException.class).isThrownBy(call::run).withMessage(message);
  }
}
