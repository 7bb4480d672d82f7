package dev.warptron.data.readers;

import dev.warptron.data.BadRow;
import dev.warptron.data.CellRules;
import dev.warptron.data.ColumnBuilder;
import dev.warptron.data.DataException;
import dev.warptron.data.LabelBuilder;
import dev.warptron.data.Messages;
import dev.warptron.data.Numbers;
import dev.warptron.data.Parts;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.RowOrigins;
import dev.warptron.data.Table;
import dev.warptron.data.TableSpool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
  private @Nullable TableSpool spool; // takes the rows; null to keep them
  private int moved; // rows that it has
  private final BitSet unusable = new BitSet(); // those of the rows whose weight is none
  private final List<BadRow> badRows = new ArrayList<>();
  private final Set<RowFault> faults = EnumSet.noneOf(RowFault.class); // of the bad rows

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

  ColumnPlan plan() {
    if (plan == null) {
      throw new IllegalStateException("no record was read");
    }
    return plan;
  }

  /** Whether later rows cannot change the kind of a column, so that they may be read apart. */
  boolean areColumnsDecided() {
    return plan != null && columns.stream().allMatch(ColumnBuilder::isDecided);
  }

  /** Rows whose cells are in a file, as soon as {@link #areColumnsDecided}. */
  void moveTo(TableSpool file) {
    spool = file;
  }

  /** Moves rows to the file of {@link #moveTo}, if there is one. */
  private void move() {
    if (spool != null && rows > moved) {
      try {
        spool.take(columns, labels, lines, rows - moved);
      } catch (IOException e) {
        throw new DataException(
            "%s: its cells cannot be written to a temporary file: %s"
                .formatted(file, e.getMessage()),
            e);
      }
      moved = rows;
    }
  }

  /** Whether the rows stay in memory. */
  boolean areKept() {
    return spool == null;
  }

  /** The number of rows so far without those that were refused as a whole. */
  int rows() {
    return rows;
  }

  /** The most memory for a row, apart from distinct texts. */
  long bytesOfRow() {
    return (long) Double.BYTES * columns.size() + (long) Integer.BYTES * labels.size() + Long.BYTES;
  }

  /**
   * Makes room for rows that are read apart.
   *
   * @param count number of all rows, at least those so far
   */
  void makeRoom(int count) {
    Parts.forEach(columns.size(), column -> columns.get(column).reserve(count));
    reserve(count - rows);
  }

  /**
   * No rows yet, of the same columns.
   *
   * @param row from which on there is room, unless the rows are moved to a file
   */
  TableRows continued(int row) {
    TableRows next = new TableRows(file, request, rules);
    next.plan = plan();
    next.labels = Stream.generate(() -> new LabelBuilder(rules)).limit(labels.size()).toList();
    next.columns =
        columns.stream()
            .map(column -> areKept() ? column.continued(row) : column.continuedApart())
            .toList();
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
    faults.addAll(next.faults);
    reserve(next.rows);
    System.arraycopy(next.lines, 0, lines, rows - moved, next.rows);
    rows += next.rows;
    move();
  }

  private void reserve(int more) {
    int needed = Math.addExact(rows - moved, more);
    if (needed > lines.length) {
      lines = Arrays.copyOf(lines, Math.max(needed, Math.multiplyExact(lines.length, 2)));
    }
  }

  /** The builder of a column of the file; null if it is no feature. */
  @Nullable ColumnBuilder feature(int column) {
    int feature = plan().featureOf(column);
    return feature >= 0 ? columns.get(feature) : null;
  }

  /** The builder of a column of the file; null if it is no target. */
  @Nullable LabelBuilder label(int column) {
    int target = plan().targetOf(column);
    return target >= 0 ? labels.get(target) : null;
  }

  /** Drops the cells of a row that was not ended. */
  void dropRow() {
    columns.forEach(column -> column.truncate(rows));
    labels.forEach(label -> label.truncate(rows));
  }

  @Override
  public void beginRow() {}

  @Override
  public void take(int column, char[] buffer, int from, int to) {
    ColumnPlan all = plan();
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
                .formatted(Messages.quoted(request.weight()), Messages.quoted(weight)),
            RowFault.WEIGHT);
      }
      weights.add(isUsable ? value : 0);
    }
    reserve(1);
    lines[rows++ - moved] = line;
  }

  @Override
  public void refuseRow(long line, String problem, RowFault fault) {
    faults.add(fault);
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
          RowFault.remedies(faults, /* areSeveral= */ false),
          RowFault.remedies(faults, /* areSeveral= */ true));
    }
    Table table = spool == null ? inMemory() : inFile(spool);
    return unusable.isEmpty() ? table : table.where(row -> !unusable.get(row));
  }

  private double @Nullable [] weights() {
    return request.weight() == null ? null : weights.build().toArray();
  }

  private Table inMemory() {
    List<String> targetNames = plan().targetNames();
    return Table.ofRead(
        Parts.map(columns.size(), column -> columns.get(column).build()),
        RowOrigins.file(file, Arrays.copyOf(lines, rows)),
        IntStream.range(0, targetNames.size())
            .mapToObj(target -> labels.get(target).build(targetNames.get(target)))
            .toList(),
        weights(),
        badRows);
  }

  private Table inFile(TableSpool all) {
    move();
    try {
      return all.table(file, columns, labels, plan().targetNames(), weights(), badRows);
    } catch (IOException e) {
      throw new DataException(
          "%s: its cells cannot be written to a temporary file: %s".formatted(file, e.getMessage()),
          e);
    }
  }
}
