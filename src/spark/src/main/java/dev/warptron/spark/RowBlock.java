package dev.warptron.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Rows of one partition, by columns: features, and for a training what belongs to them. */
final class RowBlock implements Serializable {
  private static final long serialVersionUID = 1;

  private final int rows;
  private final float[][] vectors; // (rows)(features), or empty
  private final Object[] cells; // (columns), each double[rows] with NaN, or String[rows] with null
  private final @Nullable Object labels; // as cells
  private final double @Nullable [] weights; // (rows)
  private final boolean @Nullable [] validation; // (rows)

  private RowBlock(
      int rows,
      float[][] vectors,
      Object[] cells,
      @Nullable Object labels,
      double @Nullable [] weights,
      boolean @Nullable [] validation) {
    this.rows = rows;
    this.vectors = vectors;
    this.cells = cells;
    this.labels = labels;
    this.weights = weights;
    this.validation = validation;
  }

  /**
   * The features of rows.
   *
   * @param at place of the first feature column
   */
  static RowBlock ofFeatures(FeatureColumns features, List<Row> rows, int at) {
    float[][] vectors = new float[features.isVector() ? rows.size() : 0][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = features.vector(rows.get(i), at);
    }
    Object[] cells = new Object[features.isVector() ? 0 : features.width()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = values(rows, at + i, features.isText(i));
    }
    return new RowBlock(rows.size(), vectors, cells, null, null, null);
  }

  /** Rows as {@link TrainingColumns#expressions} gives them. */
  static RowBlock ofTraining(TrainingColumns columns, List<Row> rows) {
    RowBlock features = ofFeatures(columns.features(), rows, /* at= */ 0);
    int at = columns.features().width();
    Object labels = values(rows, at++, columns.hasTextLabels());
    double[] weights = columns.hasWeights() ? (double[]) values(rows, at++, false) : null;
    boolean[] validation = null;
    if (columns.hasValidation()) {
      validation = new boolean[rows.size()];
      for (int i = 0; i < validation.length; i++) {
        validation[i] = !rows.get(i).isNullAt(at) && rows.get(i).getBoolean(at);
      }
    }
    return new RowBlock(rows.size(), features.vectors, features.cells, labels, weights, validation);
  }

  private static Object values(List<Row> rows, int at, boolean isText) {
    if (isText) {
      return rows.stream()
          .map(row -> row.isNullAt(at) ? null : row.getString(at))
          .toArray(String[]::new);
    }
    return rows.stream()
        .mapToDouble(row -> row.isNullAt(at) ? Double.NaN : row.getDouble(at))
        .toArray();
  }

  /** One block of all rows, in the order of the blocks; none is empty. */
  static RowBlock joined(List<RowBlock> blocks) {
    RowBlock first = blocks.get(0);
    int columns = first.cells.length;
    Object[] cells = new Object[columns];
    for (int i = 0; i < columns; i++) {
      int column = i;
      cells[i] = joinedValues(blocks.stream().map(block -> block.cells[column]).toList());
    }
    boolean[] validation = null;
    if (first.validation != null) {
      validation = new boolean[blocks.stream().mapToInt(RowBlock::rows).sum()];
      int at = 0;
      for (RowBlock block : blocks) {
        System.arraycopy(Objects.requireNonNull(block.validation), 0, validation, at, block.rows);
        at += block.rows;
      }
    }
    return new RowBlock(
        blocks.stream().mapToInt(RowBlock::rows).sum(),
        blocks.stream().flatMap(block -> Arrays.stream(block.vectors)).toArray(float[][]::new),
        cells,
        first.labels == null
            ? null
            : joinedValues(blocks.stream().map(RowBlock::requireLabels).toList()),
        first.weights == null
            ? null
            : (double[]) joinedValues(blocks.stream().<Object>map(RowBlock::weights).toList()),
        validation);
  }

  private static Object joinedValues(List<Object> parts) {
    return parts.get(0) instanceof double[]
        ? parts.stream().flatMapToDouble(part -> Arrays.stream((double[]) part)).toArray()
        : parts.stream().flatMap(part -> Arrays.stream((String[]) part)).toArray(String[]::new);
  }

  int rows() {
    return rows;
  }

  /** The vectors, {@code [rows][features]}; empty if the features are cells. */
  float[][] vectors() {
    return vectors;
  }

  /** The cells of a row, null for a missing one, followed by its label if there is one. */
  List<@Nullable Object> cells(int row) {
    List<@Nullable Object> values = new ArrayList<>(cells.length + 1);
    for (Object column : cells) {
      values.add(value(column, row));
    }
    if (labels != null) {
      values.add(value(labels, row));
    }
    return values;
  }

  private static @Nullable Object value(Object column, int row) {
    return column instanceof double[] numbers ? (Object) numbers[row] : ((String[]) column)[row];
  }

  /** The labels: {@code double[]}, or {@code String[]} with null for a missing one. */
  Object requireLabels() {
    return Objects.requireNonNull(labels, "labels");
  }

  double @Nullable [] weights() {
    return weights;
  }

  boolean @Nullable [] validation() {
    return validation;
  }

  /** The block as bytes, which any serializer of Spark can move. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static RowBlock ofBytes(byte[] bytes) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (RowBlock) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("a block of rows cannot be read: " + e.getMessage(), e);
    }
  }
}
