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
import java.util.BitSet;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows of text cells as a table. {@link DatasetRows} is the form in which features are numbers. */
final class TableRows implements RecordRows {
  private final String file;
  private final ReadRequest request;
  private final CellRules rules;
  private @Nullable ColumnPlan plan;
  private List<ColumnBuilder> columns = List.of(); // (features)
  private List<LabelBuilder> labels = List.of(); // (targets)
  private final DoubleStream.Builder weights = DoubleStream.builder();
  private String weight = ""; // of the current row
  private long[] lines = new long[64]; // (capacity), at least rows
  private int rows;
  private final BitSet unusable = new BitSet(); // those of the rows whose weight is none
  private final List<BadRow> badRows = new ArrayList<>();

  TableRows(String file, ReadRequest request, CellRules rules) {
    this.file = file;
    this.request = request;
    this.rules = rules;
  }

  @Override
  public void begin(ColumnPlan all) {
    plan = all;
    columns = all.featureNames().stream().map(name -> new ColumnBuilder(name, rules)).toList();
    labels =
        Stream.generate(() -> new LabelBuilder(rules)).limit(all.targetNames().size()).toList();
  }

  private ColumnPlan requirePlan() {
    if (plan == null) {
      throw new IllegalStateException("no record was read");
    }
    return plan;
  }

  /** Whether later rows cannot change the kind of a column, so that they may be read apart. */
  boolean areColumnsDecided() {
    return plan != null && columns.stream().allMatch(ColumnBuilder::isDecided);
  }

  /** No rows yet, of the same columns: for the rows that follow these, once that is decided. */
  TableRows continued() {
    TableRows next = new TableRows(file, request, rules);
    next.begin(requirePlan());
    next.columns = columns.stream().map(ColumnBuilder::continued).toList();
    return next;
  }

  /** Appends rows of {@link #continued}. */
  void addAll(TableRows next) {
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).addAll(next.columns.get(i));
    }
    for (int i = 0; i < labels.size(); i++) {
      labels.get(i).addAll(next.labels.get(i));
    }
    next.weights.build().forEach(weights::add);
    next.unusable.stream().forEach(row -> unusable.set(rows + row));
    badRows.addAll(next.badRows);
    reserve(next.rows);
    System.arraycopy(next.lines, 0, lines, rows, next.rows);
    rows += next.rows;
  }

  private void reserve(int more) {
    int needed = Math.addExact(rows, more);
    if (needed > lines.length) {
      lines = Arrays.copyOf(lines, Math.max(needed, Math.multiplyExact(lines.length, 2)));
    }
  }

  @Override
  public void beginRow() {}

  @Override
  public void take(int column, char[] buffer, int from, int to) {
    ColumnPlan all = requirePlan();
    int feature = all.featureOf(column);
    if (feature >= 0) {
      columns.get(feature).add(buffer, from, to);
    } else if (all.isWeight(column)) {
      weight = new String(buffer, from, to - from);
    } else if (all.targetOf(column) >= 0) {
      labels.get(all.targetOf(column)).add(new String(buffer, from, to - from));
    }
  }

  @Override
  public void endRow(long line) {
    if (request.weight() != null) {
      double value = Numbers.parseDouble(weight);
      boolean isUsable = value >= 0 && value < Double.POSITIVE_INFINITY;
      if (!isUsable) {
        unusable.set(rows);
        refuseRow(
            line,
            "column %s: %s is not a weight, a number that is at least 0"
                .formatted(Messages.quoted(request.weight()), Messages.quoted(weight)));
      }
      weights.add(isUsable ? value : 0);
    }
    reserve(1);
    lines[rows++] = line;
  }

  @Override
  public void refuseRow(long line, String problem) {
    badRows.add(new BadRow(line, file + ":" + line, problem));
  }

  @Override
  public int count() {
    return rows - unusable.cardinality() + badRows.size();
  }

  /**
   * The table of the rows so far, at least one.
   *
   * @throws dev.warptron.data.DataException if rows were refused, and are not to be skipped
   */
  Table toTable() {
    boolean hasNoRow = rows == unusable.cardinality();
    if (!badRows.isEmpty() && (!rules.skipsBadRows() || hasNoRow)) {
      throw BadRow.exception(
          badRows,
          Remedy.of(
              badRows.size() == 1
                  ? "correct the line, or put a cell that contains the separator in double quotes"
                  : "correct the lines, or put cells that contain the separator in double quotes"),
          new Remedy("leave them out", Remedy.Setting.BAD_ROWS, "skip"));
    }
    List<String> targetNames = requirePlan().targetNames();
    return Table.ofRead(
            columns.stream().map(ColumnBuilder::build).toList(),
            RowOrigins.file(file, Arrays.copyOf(lines, rows)),
            IntStream.range(0, targetNames.size())
                .mapToObj(target -> labels.get(target).build(targetNames.get(target)))
                .toList(),
            request.weight() == null ? null : weights.build().toArray(),
            badRows)
        .where(row -> !unusable.get(row));
  }
}
