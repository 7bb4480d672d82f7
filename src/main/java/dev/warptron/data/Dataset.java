package dev.warptron.data;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table of 32-bit float features, with or without a target. Immutable.
 *
 * <p>{@code [rows x featureCount]}, at least one of each, row-major, every value finite. Indices of
 * rows and columns start at 0 in calls and at 1 in messages. The rows are in memory, or in a file:
 * see {@link StoredDataset}.
 */
public final class Dataset {
  private final FeatureMatrix features; // (rows, featureCount)
  private final RowOrigins origins; // (rows)
  private final TargetColumns targets; // each (rows)
  private final @Nullable RowWeights weights; // (rows)
  private final @Nullable Preparation preparation;

  private Dataset(
      FeatureMatrix features,
      RowOrigins origins,
      TargetColumns targets,
      @Nullable RowWeights weights,
      @Nullable Preparation preparation) {
    this.features = features;
    this.origins = origins;
    this.targets = targets;
    this.weights = weights;
    this.preparation = preparation;
  }

  /**
   * Features with any number of targets.
   *
   * @param featureNames one per column, distinct
   * @param rows {@code [rows x featureNames.size()]}; copied
   * @param targets with different names and one value per row each; may be none
   * @throws DataException if there are no rows or no features, a name occurs twice, the rows differ
   *     in length, a value is NaN or infinite, or a target has a different number of rows
   */
  public static Dataset of(List<String> featureNames, float[][] rows, Target... targets) {
    FeatureMatrix features = FeatureMatrix.of(featureNames, rows);
    TargetColumns columns = new TargetColumns(List.of(targets));
    columns.requireRows(rows.length);
    RowOrigins origins = RowOrigins.memory(rows.length);
    features.requireFinite(origins::where);
    return new Dataset(features, origins, columns, /* weights= */ null, /* preparation= */ null);
  }

  /** The same with features in double precision, which are rounded to 32-bit floats. */
  public static Dataset of(List<String> featureNames, double[][] rows, Target... targets) {
    return of(featureNames, FlatRows.rounded(rows), targets);
  }

  /** The same with the default names of features. */
  public static Dataset of(float[][] rows, Target... targets) {
    return of(defaultNames(rows.length == 0 ? 0 : rows[0].length), rows, targets);
  }

  /** The same in double precision with the default names of features. */
  public static Dataset of(double[][] rows, Target... targets) {
    return of(FlatRows.rounded(rows), targets);
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
  public static Dataset ofRead(
      List<String> featureNames, float[] values, RowOrigins origins, List<Target> targets) {
    return ofPrepared(featureNames, values, origins, new TargetColumns(targets), null, null);
  }

  /** For {@link Table#dataset}. */
  static Dataset ofPrepared(
      List<String> featureNames,
      float[] values,
      RowOrigins origins,
      TargetColumns targets,
      @Nullable RowWeights weights,
      @Nullable Preparation preparation) {
    FeatureMatrix features = new FeatureMatrix(featureNames, values, origins.count());
    return new Dataset(features, origins, targets, weights, preparation);
  }

  /** Whether the rows are in a file, of which a part is in memory: see {@link StoredDataset}. */
  public boolean isStored() {
    return features.isStored();
  }

  /** The number of rows that are read at once; all of them if they are in memory. */
  public int chunkRows() {
    return features.chunkRows();
  }

  /** The largest number of rows that a training has in memory at once; all if they are there. */
  public int blockRows() {
    return features.blockRows();
  }

  /** Targets, weights and origins of the rows, without features. */
  public Dataset withoutFeatures() {
    FeatureMatrix none = new FeatureMatrix(List.of(), new float[0], rowCount());
    return new Dataset(none, origins, targets, weights, null);
  }

  /** For {@link StoredDataset}. */
  static Dataset ofStored(
      FeatureMatrix features,
      RowOrigins origins,
      List<Target> targets,
      @Nullable RowWeights weights,
      @Nullable Preparation preparation) {
    return new Dataset(features, origins, new TargetColumns(targets), weights, preparation);
  }

  /** The same rows with other origins. */
  Dataset withOrigins(RowOrigins others) {
    return new Dataset(features, others, targets, weights, preparation);
  }

  RowOrigins origins() {
    return origins;
  }

  @Nullable RowWeights rowWeights() {
    return weights;
  }

  /** How the features were made from the columns of a table; empty if they are these columns. */
  public Optional<Preparation> preparation() {
    return Optional.ofNullable(preparation);
  }

  /** The number of rows, at least 1. */
  public int rowCount() {
    return features.rows();
  }

  /** The number of features, at least 1. */
  public int featureCount() {
    return features.columns();
  }

  /** The feature names in column order. */
  public List<String> featureNames() {
    return features.names();
  }

  /**
   * One value.
   *
   * @param row from 0
   * @param column from 0
   * @throws IndexOutOfBoundsException if there is no such row or column
   */
  public float feature(int row, int column) {
    return features.at(row, column);
  }

  /** A copy of all features, {@code [rows x featureCount]}, row after row. */
  public float[] toRowMajor() {
    return features.toRowMajor();
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
    int length = count * featureCount();
    lendRows(from, count, (values, start) -> System.arraycopy(values, start, into, 0, length));
  }

  /**
   * Passes consecutive rows, row-major, to a consumer without copying them.
   *
   * @param from the first row, from 0
   * @param count number of rows
   * @param consumer called once
   */
  public void lendRows(int from, int count, RowConsumer consumer) {
    features.lend(from, count, consumer);
  }

  /** The columns to predict; empty if there are none. */
  public List<Target> targets() {
    return targets.all();
  }

  /**
   * The columns to predict, at least one.
   *
   * @throws DataException if this data has none
   */
  public List<Target> requireTargets() {
    return targets.require(where(0));
  }

  /** The column to predict, if there is exactly one. */
  public Optional<Target> target() {
    return targets.one();
  }

  /**
   * The column to predict.
   *
   * @throws DataException if this data has none, or several
   */
  public Target requireTarget() {
    return targets.requireOne(where(0));
  }

  /**
   * The same rows with one of the targets.
   *
   * @param index of {@link #targets}
   * @throws IndexOutOfBoundsException if there is no such target
   */
  public Dataset withTarget(int index) {
    return new Dataset(features, origins, targets.only(index), weights, preparation);
  }

  /**
   * The target of one row as a number.
   *
   * @param row from 0
   * @throws DataException if there is no target, or it is not a number; the message names row,
   *     column and value
   */
  public double targetNumber(int row) {
    return DatasetChecks.number(requireTarget(), row, this);
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
    return DatasetChecks.numbers(requireTarget(), this, fault);
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
    return new Dataset(
        features.select(selected),
        origins.select(selected),
        targets.select(selected),
        RowWeights.select(weights, selected),
        preparation);
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
    RowWeights checked = RowWeights.of(weights, rowCount(), this::where);
    return new Dataset(features, origins, targets, checked, preparation);
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
    changed.features.requireFinite(this::where);
    return changed;
  }

  /** As {@link #withFeatures}, for an array that is known to be valid and is not copied. */
  Dataset withOwned(float[] rowMajor) {
    return new Dataset(features.with(rowMajor), origins, targets, weights, preparation);
  }

  /**
   * The rows of this data, followed by those of the other.
   *
   * @param other with the same feature names and the same names of targets, each in the same order,
   *     and the same preparation
   * @throws DataException if the names or the targets differ
   */
  public Dataset concat(Dataset other) {
    FeatureMatrix joined = features.concat(other.features);
    DatasetChecks.requireSamePreparation(preparation, other.preparation);
    return new Dataset(
        joined,
        origins.concat(other.origins),
        targets.concat(other.targets),
        RowWeights.concat(weights, rowCount(), other.weights, other.rowCount()),
        preparation);
  }

  @Override
  public String toString() {
    return "Dataset[%d x %d%s]"
        .formatted(
            rowCount(),
            featureCount(),
            targets.all().isEmpty() ? "" : ", target " + String.join(", ", targets.names()));
  }
}
