package dev.warptron.data;

/**
 * A feature of a data set as the column of a table.
 *
 * @param index of the feature
 */
record FeatureColumn(Dataset data, int index) implements TableColumn {
  @Override
  public String name() {
    return data.featureNames().get(index);
  }

  @Override
  public int size() {
    return data.rowCount();
  }

  @Override
  public boolean isMissing(int row) {
    return false;
  }

  @Override
  public double number(int row) {
    return data.feature(row, index);
  }

  @Override
  public String text(int row) {
    return Numbers.text(number(row));
  }

  @Override
  public TableColumn select(int[] rows) {
    return new FeatureColumn(data.select(rows), index);
  }
}
