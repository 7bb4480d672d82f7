package dev.warptron.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of 32-bit float features, with or without a target. Immutable.
 *
 * <p>{@code [rows x featureCount]}, at least one of each, row-major, every value finite. Indices of
 * rows and columns start at 0 in calls and at 1 in messages.
 */
public final class Dataset {
  private final List<String> featureNames; // (featureCount)
  private final float[] values; // (rows, featureCount)
  private final RowOrigins origins; // (rows)
  private final @Nullable Target target; // (rows)
  private final @Nullable RowWeights weights; // (rows)
  private final int rows;

  private Dataset(
      List<String> featureNames,
      float[] values,
      RowOrigins origins,
      @Nullable Target target,
      @Nullable RowWeights weights) {
    this.featureNames = featureNames;
    this.values = values;
    this.origins = origins;
    this.target = target;
    this.weights = weights;
    this.rows = values.length / featureNames.size();
  }

  /**
   * Features with a target.
   *
   * @param featureNames one per column, distinct
   * @param rows {@code [rows x featureNames.size()]}; copied
   * @param target one value per row
   * @throws DataException if there are no rows or no features, a name occurs twice, the rows differ
   *     in length, a value is NaN or infinite, or the target has a different number of rows
   */
  public static Dataset of(List<String> featureNames, float[][] rows, Target target) {
    return create(featureNames, rows, target);
  }

  /** Features without a target; otherwise as {@link #of(List, float[][], Target)}. */
  public static Dataset of(List<String> featureNames, float[][] rows) {
    return create(featureNames, rows, null);
  }

  /**
   * Features in double precision, which are rounded to 32-bit floats; otherwise as {@link #of(List,
   * float[][], Target)}.
   */
  public static Dataset of(List<String> featureNames, double[][] rows, Target target) {
    return create(featureNames, FlatRows.rounded(rows), target);
  }

  /** The same without a target. */
  public static Dataset of(List<String> featureNames, double[][] rows) {
    return create(featureNames, FlatRows.rounded(rows), null);
  }

  /** Features with default names; otherwise as {@link #of(List, float[][], Target)}. */
  public static Dataset of(float[][] rows, Target target) {
    return of(defaultNames(rows.length == 0 ? 0 : rows[0].length), rows, target);
  }

  /** The same in double precision. */
  public static Dataset of(double[][] rows, Target target) {
    return of(defaultNames(rows.length == 0 ? 0 : rows[0].length), rows, target);
  }

  /** Default names of features: x1, x2 and so on. */
  public static List<String> defaultNames(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(number -> "x" + number).toList();
  }

  /**
   * Creates a data set from values that a reader has already checked.
   *
   * @param values {@code [rows x featureNames.size()]}, finite; not copied
   */
  static Dataset ofRead(
      List<String> featureNames, float[] values, RowOrigins origins, @Nullable Target target) {
    return new Dataset(List.copyOf(featureNames), values, origins, target, /* weights= */ null);
  }

  private static Dataset create(
      List<String> featureNames, float[][] rows, @Nullable Target target) {
    List<String> names = List.copyOf(featureNames);
    float[] values = FlatRows.flatten(names, rows);
    DatasetChecks.requireOneTargetPerRow(target, rows.length);
    Dataset data = new Dataset(names, values, RowOrigins.memory(rows.length), target, null);
    data.requireFinite();
    return data;
  }

  private void requireFinite() {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw DatasetChecks.notFinite(this, i / featureCount(), i % featureCount(), values[i]);
      }
    }
  }

  /** The number of rows, at least 1. */
  public int rowCount() {
    return rows;
  }

  /** The number of features, at least 1. */
  public int featureCount() {
    return featureNames.size();
  }

  /** The feature names in column order. */
  public List<String> featureNames() {
    return featureNames;
  }

  /**
   * One value.
   *
   * @param row from 0
   * @param column from 0
   * @throws IndexOutOfBoundsException if there is no such row or column
   */
  public float feature(int row, int column) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(column, featureCount());
    return values[row * featureCount() + column];
  }

  /** A copy of all features, {@code [rows x featureCount]}, row after row. */
  public float[] toRowMajor() {
    return values.clone();
  }

  /**
   * Copies consecutive rows.
   *
   * @param from the first row, from 0
   * @param count number of rows
   * @param into its first {@code [count x featureCount]} entries are overwritten
   * @throws IndexOutOfBoundsException if there are no such rows, or {@code into} is too short
   */
  public void copyRows(int from, int count, float[] into) {
    Objects.checkFromIndexSize(from, count, rows);
    int columns = featureCount();
    System.arraycopy(values, from * columns, into, 0, count * columns);
  }

  /** Reads rows in place. */
  public interface RowConsumer {
    /**
     * Reads values of an array; must not keep a reference to it.
     *
     * @param values not modified
     * @param from index of the first value
     */
    void accept(float[] values, int from);
  }

  /**
   * Passes consecutive rows, row-major, to a consumer without copying them.
   *
   * @param from the first row, from 0
   * @param count number of rows
   * @param consumer called once
   */
  public void lendRows(int from, int count, RowConsumer consumer) {
    Objects.checkFromIndexSize(from, count, rows);
    consumer.accept(values, from * featureCount());
  }

  /** The column to predict, if there is one. */
  public Optional<Target> target() {
    return Optional.ofNullable(target);
  }

  /**
   * The column to predict.
   *
   * @throws DataException if this data has none
   */
  public Target requireTarget() {
    if (target == null) {
      throw new DataException(
          "the data beginning at %s has no target column".formatted(where(0)),
          List.of(Remedy.set("name one", Remedy.Setting.TARGET)));
    }
    return target;
  }

  /**
   * The target of one row as a number.
   *
   * @param row from 0
   * @throws DataException if there is no target, or it is not a number; the message names row,
   *     column and value
   */
  public double targetNumber(int row) {
    Target known = requireTarget();
    DatasetChecks.requireNumber(known, row, this);
    return known.number(row);
  }

  /** The target of every row as a number, {@code [rows]}; otherwise as {@link #targetNumber}. */
  public double[] targetNumbers() {
    return targetNumbers(number -> "");
  }

  /**
   * The target of every row as a number of a certain range, {@code [rows]}.
   *
   * @param fault why a number is out of the range, for the message; empty if it is not
   * @throws DataException if there is no target, or one is not such a number; the message names
   *     row, column and value
   */
  public double[] targetNumbers(DoubleFunction<String> fault) {
    double[] numbers = new double[rows];
    for (int row = 0; row < rows; row++) {
      numbers[row] = targetNumber(row);
      String found = fault.apply(numbers[row]);
      if (!found.isEmpty()) {
        Target known = requireTarget();
        throw new DataException(
            "%s %s; correct or remove the row, or choose another loss"
                .formatted(Messages.cell(where(row), known.name(), known.label(row)), found));
      }
    }
    return numbers;
  }

  /**
   * The origin of a row, for messages: {@code "cancer.csv:17"} for a record that starts on line 17
   * of a file, {@code "images-idx3: row 17"} for the 17th row of a file without lines, {@code "row
   * 17"} for data created in memory. {@link #select} and {@link #concat} keep it.
   *
   * @param row from 0
   */
  public String where(int row) {
    return origins.where(row);
  }

  /**
   * The selected rows, in this order.
   *
   * @param selected row indices from 0; may repeat
   * @throws DataException if none is selected
   */
  public Dataset select(int[] selected) {
    if (selected.length == 0) {
      throw new DataException("no row was selected: a data set needs at least one");
    }
    int columns = featureCount();
    float[] picked = new float[FlatRows.length(selected.length, columns)];
    for (int i = 0; i < selected.length; i++) {
      int row = Objects.checkIndex(selected[i], rows);
      System.arraycopy(values, row * columns, picked, i * columns, columns);
    }
    Target pickedTarget = target == null ? null : target.select(selected);
    return new Dataset(
        featureNames,
        picked,
        origins.select(selected),
        pickedTarget,
        RowWeights.select(weights, selected));
  }

  /**
   * The same rows with weights: training minimizes {@code sum(w L) / sum(w)}, with L the loss of a
   * row and w its weight. A whole number w is equivalent to w equal rows, and 0 to no row. {@link
   * #select} and {@link #concat} keep weights; if only one part of a concatenation has weights, the
   * rows of the other have weight 1.
   *
   * @param weights {@code [rows]}, finite, at least 0, not all 0; copied
   * @throws DataException if they are not
   */
  public Dataset withWeights(double[] weights) {
    RowWeights checked = RowWeights.of(weights, rows, this::where);
    return new Dataset(featureNames, values, origins, target, checked);
  }

  /** The weight of each row, {@code [rows]}, as a copy; empty if the rows have no weights. */
  public Optional<double[]> weights() {
    return weights == null ? Optional.empty() : Optional.of(weights.toArray());
  }

  /**
   * The same rows, names, target and weights with other feature values.
   *
   * @param rowMajor {@code [rows x featureCount]}; copied
   * @throws DataException if a value is NaN or infinite
   */
  public Dataset withFeatures(float[] rowMajor) {
    DatasetChecks.requireSize(this, rowMajor.length);
    Dataset changed = withOwned(rowMajor.clone());
    changed.requireFinite();
    return changed;
  }

  /** As {@link #withFeatures}, for an array that is known to be valid and is not copied. */
  Dataset withOwned(float[] rowMajor) {
    return new Dataset(featureNames, rowMajor, origins, target, weights);
  }

  /**
   * The rows of this data, followed by those of the other.
   *
   * @param other with the same feature names in the same order, and a target of the same name if
   *     this has one
   * @throws DataException if the names or the targets differ
   */
  public Dataset concat(Dataset other) {
    DatasetChecks.requireSameFeatures(featureNames, other.featureNames);
    DatasetChecks.requireSameTarget(target, other.target);
    Target joined =
        target == null || other.target == null ? null : LabelTarget.concat(target, other.target);
    float[] both =
        Arrays.copyOf(values, FlatRows.length((long) rows + other.rows, featureNames.size()));
    System.arraycopy(other.values, 0, both, values.length, other.values.length);
    return new Dataset(
        featureNames,
        both,
        origins.concat(other.origins),
        joined,
        RowWeights.concat(weights, rows, other.weights, other.rows));
  }

  @Override
  public String toString() {
    return "Dataset[%d x %d%s]"
        .formatted(rows, featureCount(), target == null ? "" : ", target " + target.name());
  }
}
