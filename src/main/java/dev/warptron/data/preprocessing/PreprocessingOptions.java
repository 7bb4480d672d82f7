package dev.warptron.data.preprocessing;

/**
 * How features are made of columns.
 *
 * @param scaling of numbers
 * @param missing what becomes of missing cells
 * @param maxCategories at least 2: a column with more categories has a feature for each of the most
 *     frequent ones, and a common one for the others
 * @param coding of categories
 */
public record PreprocessingOptions(
    Scaling scaling, Missing missing, int maxCategories, CategoryCoding coding) {
  /** Standard scaling, the median for missing numbers, at most 64 categories, one-hot. */
  public static final PreprocessingOptions DEFAULT =
      new PreprocessingOptions(Scaling.STANDARD, Missing.MEDIAN, 64);

  /** What becomes of missing cells. */
  public enum Missing {
    /** Numbers are replaced by the median of the training rows. */
    MEDIAN,
    /** Numbers are replaced by the mean of the training rows. */
    MEAN,
    /** They are refused, in prediction too. */
    REFUSED
  }

  /** With one-hot categories. */
  public PreprocessingOptions(Scaling scaling, Missing missing, int maxCategories) {
    this(scaling, missing, maxCategories, CategoryCoding.ONE_HOT);
  }

  /** Checks the range. */
  public PreprocessingOptions {
    if (maxCategories < 2) {
      throw new IllegalArgumentException(
          "the number of categories must be at least 2, got " + maxCategories);
    }
  }

  /** With another scaling. */
  public PreprocessingOptions withScaling(Scaling value) {
    return new PreprocessingOptions(value, missing, maxCategories, coding);
  }

  /** With another treatment of missing cells. */
  public PreprocessingOptions withMissing(Missing value) {
    return new PreprocessingOptions(scaling, value, maxCategories, coding);
  }

  /** With another number of categories. */
  public PreprocessingOptions withMaxCategories(int value) {
    return new PreprocessingOptions(scaling, missing, value, coding);
  }

  /** With another coding of categories. */
  public PreprocessingOptions withCoding(CategoryCoding value) {
    return new PreprocessingOptions(scaling, missing, maxCategories, value);
  }
}
