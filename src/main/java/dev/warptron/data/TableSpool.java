package dev.warptron.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the cells of a table in a file while it is being read, some rows at a time: for tables that
 * do not fit in memory. What stays in memory are the different texts of each column.
 */
public final class TableSpool implements Closeable {
  private static final float[] NO_FEATURES = {};

  private final Path path;
  private @Nullable StoredRowsWriter out;

  /**
   * Creates or replaces a file when the first rows come.
   *
   * @param path to be deleted when the table is not used any more
   */
  public TableSpool(Path path) {
    this.path = path;
  }

  /**
   * Moves rows to the file.
   *
   * @param columns the cells are taken out of them
   * @param labels of the targets; taken out of them
   * @param lines of the rows in the source, from 1
   * @param count number of rows
   * @throws IOException if writing fails
   */
  public void take(List<ColumnBuilder> columns, List<LabelBuilder> labels, long[] lines, int count)
      throws IOException {
    StoredRowsWriter writer = out;
    if (writer == null) {
      writer = new StoredRowsWriter(path, 0, columns.size() + labels.size() + 1);
      out = writer;
    }
    List<double[]> cells = new ArrayList<>();
    columns.forEach(column -> cells.add(column.drain()));
    labels.forEach(label -> cells.add(label.drain()));
    double[] origins = new double[count];
    for (int row = 0; row < count; row++) {
      origins[row] = StoredOrigins.cell(0, lines[row]);
    }
    cells.add(origins);
    writer.add(count, NO_FEATURES, cells.toArray(double[][]::new));
  }

  /**
   * The table of all rows that were moved. It reads the file, which is closed with the last use of
   * the table.
   *
   * @param file its name, for messages
   * @param weights {@code [rows]}, null for none
   * @param badRows that are left out
   * @throws IOException if writing fails
   */
  public Table table(
      String file,
      List<ColumnBuilder> columns,
      List<LabelBuilder> labels,
      List<String> targets,
      double @Nullable [] weights,
      List<BadRow> badRows)
      throws IOException {
    if (out == null) {
      throw new IllegalStateException("no row was read");
    }
    out.finishTemporary();
    out.close();
    StoredRows rows = StoredRows.open(path);
    RowSelection all = RowSelection.all();
    List<TableColumn> stored = new ArrayList<>();
    for (ColumnBuilder column : columns) {
      stored.add(column.buildStored(new StoredColumn(rows, stored.size(), all)));
    }
    List<Target> known = new ArrayList<>();
    for (LabelBuilder label : labels) {
      StoredColumn cells = new StoredColumn(rows, stored.size() + known.size(), all);
      known.add(label.buildStored(targets.get(known.size()), cells));
    }
    StoredColumn origins = new StoredColumn(rows, stored.size() + known.size(), all);
    return Table.ofRead(
        stored, new StoredOrigins(List.of(file + ":"), origins), known, weights, badRows);
  }

  /** Closes the file if the table is not made. */
  @Override
  public void close() throws IOException {
    if (out != null) {
      out.close();
    }
  }
}
