package dev.warptron.data.readers;

import dev.warptron.data.BadRow;
import dev.warptron.data.CellRules;
import dev.warptron.data.ColumnBuilder;
import dev.warptron.data.LabelBuilder;
import dev.warptron.data.Messages;
import dev.warptron.data.Numbers;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Remedy;
import dev.warptron.data.RowOrigins;
import dev.warptron.data.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The rows of a CSV file as a table: see {@link DatasetRows} for the strict form. */
final class TableRows implements RecordRows {
  private static final int UNUSED = Integer.MIN_VALUE;

  private final String file;
  private final ReadRequest request;
  private final CellRules rules;
  private List<ColumnBuilder> columns = List.of(); // (features)
  private List<LabelBuilder> labels = List.of(); // (targets)

  /** Of each column of the file: the feature, -1 - the target, or unused. */
  private int[] uses = {};

  private List<String> featureNames = List.of();
  private List<String> targetNames = List.of();
  private int weightColumn = -1;
  private final DoubleStream.Builder weights = DoubleStream.builder();
  private long[] lines = new long[64]; // (capacity), at least rows
  private int rows;
  private final List<BadRow> badRows = new ArrayList<>();

  // The current row. It is kept until all of its cells are known.
  private char[] characters = new char[256]; // of all its cells
  private int[] ends = {}; // (columns of the file), in characters
  private double[] numbers = {}; // (columns of the file), NaN for a cell that is kept as text
  private int cells;

  TableRows(String file, ReadRequest request, CellRules rules) {
    this.file = file;
    this.request = request;
    this.rules = rules;
  }

  @Override
  public void begin(ColumnPlan plan) {
    featureNames = plan.featureNames();
    targetNames = plan.targetNames();
    columns = featureNames.stream().map(name -> new ColumnBuilder(name, rules)).toList();
    labels = targetNames.stream().map(name -> new LabelBuilder()).toList();
    ends = new int[plan.width()];
    numbers = new double[plan.width()];
    uses = new int[plan.width()];
    for (int column = 0; column < plan.width(); column++) {
      weightColumn = plan.isWeight(column) ? column : weightColumn;
      uses[column] =
          plan.targetOf(column) >= 0
              ? -1 - plan.targetOf(column)
              : plan.featureOf(column) >= 0 ? plan.featureOf(column) : UNUSED;
    }
  }

  @Override
  public void beginRow() {
    cells = 0;
  }

  @Override
  public void take(int column, char[] buffer, int from, int to) {
    int at = cells == 0 ? 0 : ends[cells - 1];
    cells = column + 1;
    int use = uses[column];
    numbers[column] =
        use >= 0 && !columns.get(use).isSpelled()
            ? Numbers.parseDouble(buffer, from, to)
            : Double.NaN;
    if (Double.isFinite(numbers[column])) {
      ends[column] = at;
      return;
    }
    numbers[column] = Double.NaN;
    int length = to - from;
    if (characters.length - at < length) {
      characters = Arrays.copyOf(characters, Math.max(2 * characters.length, at + length));
    }
    System.arraycopy(buffer, from, characters, at, length);
    ends[column] = at + length;
  }

  @Override
  public void endRow(long line) {
    if (weightColumn >= 0) {
      String cell = cell(weightColumn);
      double weight = Numbers.parseDouble(cell);
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        refuseRow(
            line,
            "column %s: %s is not a weight, a number that is at least 0"
                .formatted(
                    Messages.quoted(String.valueOf(request.weight())), Messages.quoted(cell)));
        return;
      }
      weights.add(weight);
    }
    int from = 0;
    for (int column = 0; column < ends.length; column++) {
      int use = uses[column];
      if (use >= 0 && !Double.isNaN(numbers[column])) {
        columns.get(use).add(numbers[column]);
      } else if (use >= 0) {
        columns.get(use).add(characters, from, ends[column]);
      } else if (use != UNUSED) {
        String label = new String(characters, from, ends[column] - from);
        labels.get(-1 - use).add(rules.isMissing(label) ? "" : label);
      }
      from = ends[column];
    }
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, 2 * rows);
    }
    lines[rows++] = line;
  }

  private String cell(int column) {
    int from = column == 0 ? 0 : ends[column - 1];
    return new String(characters, from, ends[column] - from);
  }

  @Override
  public void refuseRow(long line, String problem) {
    badRows.add(new BadRow(line, file + ":" + line, problem));
  }

  @Override
  public int count() {
    return rows + badRows.size();
  }

  /**
   * The table of the rows so far, at least one.
   *
   * @throws dev.warptron.data.DataException if rows were refused, and are not to be skipped
   */
  Table toTable() {
    if (!badRows.isEmpty() && (!rules.skipsBadRows() || rows == 0)) {
      throw BadRow.exception(
          badRows,
          Remedy.of(
              badRows.size() == 1
                  ? "correct the line, or put a cell that contains the separator in double quotes"
                  : "correct the lines, or put cells that contain the separator in double quotes"),
          new Remedy("leave them out", Remedy.Setting.BAD_ROWS, "skip"));
    }
    return Table.ofRead(
        columns.stream().map(ColumnBuilder::build).toList(),
        RowOrigins.file(file, Arrays.copyOf(lines, rows)),
        IntStream.range(0, targetNames.size())
            .mapToObj(target -> labels.get(target).build(targetNames.get(target)))
            .toList(),
        weightColumn < 0 ? null : weights.build().toArray(),
        badRows);
  }
}
