package dev.warptron.data;

import java.util.List;

/**
 * How the features of a data set were made from the columns of a table. A {@link Dataset} keeps it,
 * and a model stores it, so that prediction starts from the same columns. Immutable; equal if it
 * makes the same features of every table.
 */
public interface Preparation {
  /** The columns that it needs, in their order in the training table. */
  List<String> columns();

  /** The names of the features that it makes. */
  List<String> features();

  /**
   * Whether a feature is ready for the network. One that is not is in the unit of its column, and
   * may be standardized.
   *
   * @param feature index of {@link #features}
   */
  boolean isReady(int feature);

  /**
   * Whether a feature is a number, on a scale where distances mean something, and not one of
   * categories or of missing cells.
   *
   * @param feature index of {@link #features}
   */
  boolean isNumber(int feature);

  /**
   * The features of rows, with their targets and weights.
   *
   * @param rows with the columns in any order, and maybe others
   * @throws DataException if a column is missing, or a cell cannot be used; it lists all of them
   */
  Dataset apply(Table rows);
}
