package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Splits and folds of whole groups, and of the last rows. */
class GroupsTest {
  private static Groups groups(String... cells) {
    ColumnBuilder column = new ColumnBuilder("patient", CellRules.DEFAULT);
    Arrays.stream(cells).forEach(column::add);
    return Groups.of(column.build());
  }

  private static Groups twenty() {
    return groups(
        IntStream.range(0, 100).mapToObj(row -> "p" + row * row % 20).toArray(String[]::new));
  }

  private static Set<Integer> groupsOf(Groups groups, int[] rows) {
    return Arrays.stream(rows).mapToObj(groups::of).collect(Collectors.toSet());
  }

  @Test
  void noGroupIsOnBothSides() {
    Groups groups = twenty();
    SplitRows split = Split.groupedRows(groups, 0.3, 5);
    Set<Integer> validation = groupsOf(groups, split.validation());
    assertThat(validation).hasSize((int) Math.ceil(0.3 * groups.count()));
    assertThat(groupsOf(groups, split.training()))
        .hasSize(groups.count() - validation.size())
        .doesNotContainAnyElementsOf(validation);
    assertThat(split.training().length + split.validation().length).isEqualTo(100);
    assertThat(Split.groupedRows(groups, 0.3, 6).validation()).isNotEqualTo(split.validation());
  }

  @Test
  void everyGroupIsInOneFold() {
    Groups groups = twenty();
    List<SplitRows> folds = Folds.groupedRows(groups, 3, 1);
    assertThat(folds).hasSize(3);
    assertThat(folds.stream().flatMap(fold -> Arrays.stream(fold.validation()).boxed()).sorted())
        .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    for (SplitRows fold : folds) {
      assertThat(fold.validation()).isNotEmpty();
      assertThat(groupsOf(groups, fold.training()))
          .doesNotContainAnyElementsOf(groupsOf(groups, fold.validation()));
    }
  }

  @Test
  void tooFewGroups() {
    Groups two = groups("a", "b", "a", "");
    assertThat(two.count()).isEqualTo(3);
    Groups one = groups("a", "a");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Split.groupedRows(one, 0.2, 1))
        .withMessageStartingWith(
            "column \"patient\": too few groups to set a fraction of 0.2 aside for validation: 1");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Folds.groupedRows(one, 2, 1))
        .withMessage("column \"patient\": too few groups for 2 folds: 1; use fewer folds");
  }

  @Test
  void theLastRows() {
    Dataset data = Dataset.of(new float[5][1], Target.ofNumbers("y", 1, 2, 3, 4, 5));
    SplitRows split = Split.lastRows(data, 0.3);
    assertThat(split.training()).containsExactly(0, 1, 2);
    assertThat(split.validation()).containsExactly(3, 4);
    assertThat(split.split(data).validation().targetNumbers()).containsExactly(4, 5);
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> Split.lastRows(data, 0.99))
        .withMessageStartingWith("too few rows");
  }
}
