package dev.warptron.data.readers;

import dev.warptron.data.BadRow;
import dev.warptron.data.CellRules;
import dev.warptron.data.ColumnBuilder;
import dev.warptron.data.DataException;
import dev.warptron.data.LabelBuilder;
import dev.warptron.data.Messages;
import dev.warptron.data.Numbers;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.RowOrigins;
import dev.warptron.data.Table;
import dev.warptron.data.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of a typed source as a table: see {@link TableRows} for those of a text. */
final class ValueRows {
  private final String file;
  private final ColumnPlan plan;
  private final ReadRequest request;
  private final CellRules rules;
  private final List<ColumnBuilder> columns; // (features)
  private final List<LabelBuilder> labels; // (targets)
  private final @Nullable Object[] row; // (columns)
  private final double[] numberOf; // (columns), those that take numbers
  private final boolean[] isNumber; // (columns)
  private final DoubleStream.Builder weights = DoubleStream.builder();
  private long[] numbers = new long[64]; // (capacity), at least rows
  private int rows;
  private final List<BadRow> badRows = new ArrayList<>();

  ValueRows(String file, ColumnPlan plan, ReadRequest request, CellRules rules) {
    this.file = file;
    this.plan = plan;
    this.request = request;
    this.rules = rules;
    this.columns =
        plan.featureNames().stream().map(name -> new ColumnBuilder(name, rules)).toList();
    this.labels = Stream.generate(LabelBuilder::new).limit(plan.targetNames().size()).toList();
    this.row = new @Nullable Object[plan.width()];
    this.numberOf = new double[plan.width()];
    this.isNumber = new boolean[plan.width()];
  }

  /**
   * Whether a column of numbers may be given by {@link #takeNumber}: its spelling is not needed.
   */
  boolean takesNumbers(int column) {
    return plan.featureOf(column) >= 0 && !rules.text().contains(plan.name(column));
  }

  /** Takes a number of the current row, NaN for a missing one. */
  void takeNumber(int column, double number) {
    numberOf[column] = number;
    isNumber[column] = true;
  }

  /** Takes a value of the current row. */
  void take(int column, @Nullable Object value) {
    row[column] = value;
  }

  /** Ends the current row. */
  void endRow() {
    long number = (long) count() + 1;
    for (int column = 0; column < row.length; column++) {
      if (plan.isWeight(column)) {
        String cell = Values.text(row[column]);
        double weight = Numbers.parseDouble(cell);
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
          badRows.add(
              new BadRow(
                  number,
                  RowOrigins.ofRow(file, number),
                  "column %s: %s is not a weight, a number that is at least 0"
                      .formatted(Messages.quoted(plan.name(column)), Messages.quoted(cell))));
          return;
        }
        weights.add(weight);
      }
    }
    for (int column = 0; column < row.length; column++) {
      if (isNumber[column]) {
        columns.get(plan.featureOf(column)).addNumber(numberOf[column]);
      } else if (plan.featureOf(column) >= 0) {
        columns.get(plan.featureOf(column)).addValue(row[column]);
      } else if (plan.targetOf(column) >= 0) {
        String label = Values.text(row[column]);
        labels.get(plan.targetOf(column)).add(rules.isMissing(label) ? "" : label);
      }
    }
    numbers = rows == numbers.length ? Arrays.copyOf(numbers, 2 * rows) : numbers;
    numbers[rows++] = number;
  }

  /** The number of rows so far, including bad ones. */
  int count() {
    return rows + badRows.size();
  }

  /**
   * The table of the rows so far.
   *
   * @throws DataException if there are none, or bad ones that are not to be skipped
   */
  Table toTable() {
    if (!badRows.isEmpty() && (!rules.skipsBadRows() || rows == 0)) {
      throw BadRow.exception(
          badRows,
          Remedy.of(badRows.size() == 1 ? "correct the row" : "correct the rows"),
          new Remedy("leave them out", Remedy.Setting.BAD_ROWS, "skip"));
    }
    if (rows == 0) {
      throw new DataException(
          file
              + (request.query() == null
                  ? ": the file has no row: add at least one"
                  : ": the query gives no row: give one that does"));
    }
    return Table.ofRead(
        columns.stream().map(ColumnBuilder::build).toList(),
        RowOrigins.rows(file, Arrays.copyOf(numbers, rows)),
        IntStream.range(0, labels.size())
            .mapToObj(target -> labels.get(target).build(plan.targetNames().get(target)))
            .toList(),
        request.weight() == null ? null : weights.build().toArray(),
        badRows);
  }
}
