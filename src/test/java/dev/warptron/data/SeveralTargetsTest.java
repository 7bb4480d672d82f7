package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.data.readers.CsvReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

  @Test
  void severalColumnsAreReadInTheOrderAskedFor() throws IOException {
    Dataset data = read("x,sold,w,price\n1,yes,0.5,10\n2,no,1.5,20\n", "price", "sold");
    assertThat(data.featureNames()).containsExactly("x", "w");
    assertThat(data.targets()).extracting(Target::name).containsExactly("price", "sold");
    assertThat(data.withTarget(0).targetNumbers()).containsExactly(10, 20);
    assertThat(data.withTarget(1).requireTarget().label(1)).isEqualTo("no");
  }

  @Test
  void wrongColumnsAreRefused() {
    String table = "x,sold,price\n1,yes,10\n2,,20\n";
    refuses(
        () -> read(table, "price", "sold"),
        "t.csv:3: column \"sold\": the cell is empty; the target must be known: complete or remove"
            + " the row");
    refuses(
        () -> read(table, "price", "sole"),
        "t.csv:1: no column \"sole\"; did you mean \"sold\"? the columns are \"x\", \"sold\","
            + " \"price\"");
    refuses(
        () -> read(table, "price", "sold", "x"),
        "t.csv:1: no feature column is left of 3 columns: \"price\", \"sold\", \"x\" are the targets"
            + " and 0 ignored; ignore fewer, or check the separator");
    refuses(
        () -> read(table, ReadRequest.training("price", "sold").withIgnored("sold")),
        "t.csv:1: column \"sold\" is a target and cannot be ignored");
    refuses(
        () -> read(table, ReadRequest.training("price", "sold").withWeight("price")),
        "t.csv:1: column \"price\" is a target and cannot hold the weights of the rows: name another"
            + " column");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReadRequest.training("a", "a"))
        .withMessage("a target is requested twice: [a, a]");
  }

  private static Dataset read(String table, String... targets) throws IOException {
    return read(table, ReadRequest.training(targets));
  }

  private static Dataset read(String table, ReadRequest request) throws IOException {
    return CsvReader.read("t.csv", new BufferedReader(new StringReader(table)), request);
  }

  private static void refuses(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(DataException.class).hasMessage(message);
  }
}
