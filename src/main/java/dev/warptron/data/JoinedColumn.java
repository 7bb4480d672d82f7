package dev.warptron.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Columns one after another. */
final class JoinedColumn {
  private JoinedColumn() {}

  /** The cells of all parts: text if one of them is. */
  static TableColumn of(String name, List<TableColumn> parts, CellRules rules) {
    if (parts.stream().anyMatch(TextColumn.class::isInstance)) {
      TextCodes text = new TextCodes();
      for (TableColumn part : parts) {
        for (int row = 0; row < part.size(); row++) {
          text.add(part.text(row));
        }
      }
      return TextColumn.of(name, text, rules);
    }
    double[] values = new double[parts.stream().mapToInt(TableColumn::size).sum()];
    Map<Integer, String> words = new HashMap<>();
    int at = 0;
    for (TableColumn part : parts) {
      for (int row = 0; row < part.size(); row++) {
        values[at] = part.number(row);
        if (Double.isNaN(values[at]) && !part.isMissing(row)) {
          words.put(at, part.text(row));
        }
        at++;
      }
    }
    return new NumberColumn(name, values, values.length, words);
  }
}
