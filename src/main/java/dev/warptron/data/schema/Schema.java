package dev.warptron.data.schema;

import dev.warptron.data.DataException;
import dev.warptron.data.Messages;
import dev.warptron.data.Parts;
import dev.warptron.data.Table;
import dev.warptron.data.TableColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a table hold. Immutable.
 *
 * @param columns in the order of the table, without targets and weights
 */
public record Schema(List<ColumnSchema> columns) {
  /** Copies the list. */
  public Schema {
    columns = List.copyOf(columns);
  }

  /**
   * Infers the kind of each column from all rows, as far as it is not given.
   *
   * @throws dev.warptron.data.MissingColumnException if a rule names a column that is not there
   * @throws DataException if no column is left; if a column of numbers also holds words; or if a
   *     column is not of the kind that is given. All such columns are listed at once
   */
  public static Schema infer(Table table, SchemaRules rules) {
    rules.kinds().keySet().forEach(table::column);
    List<ColumnSchema> found = new ArrayList<>();
    List<DataException> problems = new ArrayList<>();
    for (Inference each : inferAll(table, rules)) {
      if (each.schema != null) {
        found.add(each.schema);
      }
      if (each.problem != null) {
        problems.add(each.problem);
      }
    }
    if (problems.size() == 1) {
      throw problems.get(0);
    }
    if (!problems.isEmpty()) {
      throw new DataException(
          problems.stream()
              .map(each -> String.valueOf(each.getMessage()))
              .collect(Collectors.joining("\n")));
    }
    if (found.stream().noneMatch(column -> column.kind().isUsed())) {
      throw new DataException(
          "no column is left to learn from: %s"
              .formatted(
                  found.stream()
                      .map(
                          column ->
                              "%s is %s"
                                  .formatted(Messages.quoted(column.name()), column.kind().label()))
                      .collect(Collectors.joining(", "))));
    }
    return new Schema(found);
  }

  /**
   * The table without the rows whose cell in a column of numbers is a word, for which {@link
   * #infer} fails. They are added to {@link Table#badRows}.
   *
   * @throws DataException if no other row is left
   */
  public static Table withoutMistakes(Table table, SchemaRules rules) {
    if (table.asDataset().isPresent()) {
      return table;
    }
    List<String> names = table.columnNames();
    List<List<Integer>> rows =
        Parts.map(
            names.size(),
            i -> {
              TableColumn column = table.column(names.get(i));
              return InferredColumn.mistakes(table, column, rules.kinds().get(column.name()));
            });
    Map<Integer, String> faults = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      for (int row : rows.get(i)) {
        String word = Messages.quoted(table.column(names.get(i)).text(row));
        String fault =
            "column %s: %s is not a number".formatted(Messages.quoted(names.get(i)), word);
        faults.merge(row, fault, (a, b) -> a + ", " + b);
      }
    }
    return table.leavingOut(faults);
  }

  /** The schema of a column, or why there is none. */
  private record Inference(@Nullable ColumnSchema schema, @Nullable DataException problem) {}

  private static List<Inference> inferAll(Table table, SchemaRules rules) {
    List<String> names = table.columnNames();
    return Parts.map(
        names.size(),
        i -> {
          try {
            return new Inference(InferredColumn.of(table, table.column(names.get(i)), rules), null);
          } catch (DataException e) {
            return new Inference(null, e);
          }
        });
  }
}
