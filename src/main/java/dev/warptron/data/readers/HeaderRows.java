package dev.warptron.data.readers;

import java.util.List;

/** Keeps the names of the columns, and ends the reading before the first row. */
final class HeaderRows implements RecordRows {
  private List<String> names = List.of();

  @Override
  public boolean takesOnlyNames(List<String> all) {
    names = List.copyOf(all);
    return true;
  }

  List<String> names() {
    return names;
  }

  @Override
  public void begin(ColumnPlan columns) {}

  @Override
  public void beginRow() {}

  @Override
  public void take(int column, char[] buffer, int from, int to) {}

  @Override
  public void endRow(long line) {}

  @Override
  public void refuseRow(long line, String problem, RowFault fault) {}

  @Override
  public int count() {
    return 0;
  }
}
