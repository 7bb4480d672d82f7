package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.random.Philox;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColumnBuilderTest {
  private static TableColumn column(CellRules rules, List<String> cells) {
    ColumnBuilder builder = new ColumnBuilder("c", rules);
    cells.forEach(builder::add);
    return builder.build();
  }

  private static TableColumn column(String... cells) {
    return column(CellRules.DEFAULT, List.of(cells));
  }

  private static List<String> texts(TableColumn column) {
    return IntStream.range(0, column.size()).mapToObj(column::text).toList();
  }

  @Test
  void numbersAndMissingCells() {
    TableColumn column = column("1", "", "2.5", "NA", "n/a", "nAn", "Null", "None", "?", ".", "-");
    assertThat(column).isInstanceOf(NumberColumn.class);
    assertThat(column.number(0)).isEqualTo(1);
    assertThat(column.number(2)).isEqualTo(2.5);
    assertThat(IntStream.range(0, column.size()).filter(column::isMissing))
        .containsExactly(1, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(column.number(1)).isNaN();
    assertThat(texts(column.select(new int[] {2, 1, 0}))).containsExactly("2.5", "", "1");
  }

  @Test
  void aWordMakesTextOfAllCellsAsTheyWereWritten() {
    TableColumn column = column("01", "1", "1.50", "", "x");
    assertThat(texts(column)).containsExactly("01", "1", "1.50", "", "x");
    assertThat(column.isMissing(3)).isTrue();
    assertThat(column.number(2)).isEqualTo(1.5);
    assertThat(column.number(4)).isNaN();
    assertThat(texts(column.select(new int[] {4, 0}))).containsExactly("x", "01");
  }

  @Test
  void aColumnOfTextKeepsItsSpelling() {
    CellRules rules = CellRules.DEFAULT.withText(Set.of("c"));
    assertThat(texts(column(rules, List.of("01", "1")))).containsExactly("01", "1");
  }

  @Test
  void ownSpellingsOfMissingValues() {
    CellRules rules = CellRules.DEFAULT.withMissing(List.of("Unknown", "-999"));
    TableColumn column = column(rules, List.of("1", "unknown", "-999"));
    assertThat(column.isMissing(1)).isTrue();
    assertThat(column.isMissing(2)).isTrue();
    assertThat(column.number(2)).isNaN();
  }

  @Test
  void aLateWordStaysAmongTheNumbers() {
    ColumnBuilder builder = new ColumnBuilder("c", CellRules.DEFAULT);
    for (int row = 0; row < 5000; row++) {
      builder.add(String.valueOf(row));
    }
    builder.add("oops");
    builder.add("7");
    TableColumn column = builder.build();
    assertThat(column).isInstanceOf(NumberColumn.class);
    assertThat(column.text(5000)).isEqualTo("oops");
    assertThat(column.isMissing(5000)).isFalse();
    assertThat(column.number(5000)).isNaN();
    assertThat(column.number(5001)).isEqualTo(7);
    TableColumn selected = column.select(new int[] {5001, 5000});
    assertThat(texts(selected)).containsExactly("7", "oops");
  }

  @Test
  void numbersRoundToTheSameFloatsAsWhenTheyAreReadAsFloats() {
    Philox random = new Philox(1, 2);
    for (int i = 0; i < 20_000; i++) {
      float low = (float) ((random.uniform(i) - 0.5) * Math.pow(10, i % 60 - 30));
      BigDecimal middle =
          new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(new BigDecimal(2));
      BigDecimal little = middle.abs().scaleByPowerOfTen(-25);
      for (BigDecimal value :
          List.of(
              middle,
              middle.add(little),
              middle.subtract(little),
              middle.round(new MathContext(1 + i % 17)))) {
        String text = String.format(Locale.ROOT, i % 2 == 0 ? "%s" : "%S", value);
        char[] cell = text.toCharArray();
        assertThat((float) Numbers.parseDouble(cell, 0, cell.length))
            .as(text)
            .isEqualTo(Float.parseFloat(text));
      }
    }
  }

  @Test
  void shortNumbersAreTheNearestDoubles() {
    Philox random = new Philox(3, 4);
    for (int i = 0; i < 20_000; i++) {
      BigDecimal value = BigDecimal.valueOf((long) (random.uniform(i) * 1e17), i % 20).negate();
      char[] cell = value.toPlainString().toCharArray();
      double parsed = Numbers.parseDouble(cell, 0, cell.length);
      double nearest = Double.parseDouble(value.toPlainString());
      assertThat(Math.abs(parsed - nearest)).isLessThanOrEqualTo(Math.ulp(nearest));
      if ((float) parsed == (float) nearest) {
        assertThat(parsed).isEqualTo(nearest);
      }
    }
  }
}
