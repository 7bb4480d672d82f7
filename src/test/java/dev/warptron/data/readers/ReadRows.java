package dev.warptron.data.readers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.data.Dataset;
import java.util.List;

/** Rows that a reader should have read. */
final class ReadRows {
  private ReadRows() {}

  /** The features of the rows. */
  static void assertRows(Dataset rows, List<String> names, float... values) {
    assertThat(rows.featureNames()).isEqualTo(names);
    assertThat(rows.toRowMajor()).containsExactly(values);
  }
}
