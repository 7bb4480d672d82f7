package dev.warptron.data.preprocessing;

import dev.warptron.data.TableColumn;
import dev.warptron.data.schema.ColumnSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column of categories: a feature for each level, which is 1 in its rows and 0 in all others.
 *
 * <p>There is a feature for missing cells if a training row has one, and a feature for all rare
 * levels together if there are too many; levels that training has not seen count as rare. A feature
 * that no training row sets would have weights that nothing has trained: without these features a
 * missing cell or an unseen level leaves all features 0.
 *
 * <p>With {@link CategoryCoding#SIGNED} two levels share a feature, which is 1 for the first and -1
 * for the second, and each feature has a transform.
 */
public final class CategoryEncoder implements ColumnEncoder {
  private final String column;
  private final List<String> levels;
  private final boolean hasMissing;
  private final boolean hasOthers;
  private final boolean refusesMissing;
  private final boolean isSigned;
  private final List<Transform> transforms; // of each feature, or none
  private final Map<String, Integer> indexOf = new HashMap<>();

  /**
   * An encoder.
   *
   * @param levels different, at least one; copied
   * @param hasMissing whether there is a feature for missing cells, after the levels
   * @param hasOthers whether there is a feature for all other levels, the last one
   * @param refusesMissing whether missing cells cannot be used
   */
  public CategoryEncoder(
      String column,
      List<String> levels,
      boolean hasMissing,
      boolean hasOthers,
      boolean refusesMissing) {
    this(column, levels, hasMissing, hasOthers, refusesMissing, /* isSigned= */ false, List.of());
  }

  /**
   * An encoder with transforms.
   *
   * @param isSigned whether two levels share a feature
   * @param transforms of each feature; empty for none
   */
  public CategoryEncoder(
      String column,
      List<String> levels,
      boolean hasMissing,
      boolean hasOthers,
      boolean refusesMissing,
      boolean isSigned,
      List<Transform> transforms) {
    this.isSigned = isSigned;
    this.transforms = List.copyOf(transforms);
    this.column = column;
    this.levels = List.copyOf(levels);
    this.hasMissing = hasMissing;
    this.hasOthers = hasOthers;
    this.refusesMissing = refusesMissing;
    for (String level : this.levels) {
      indexOf.put(level, indexOf.size());
    }
    if (indexOf.size() < levels.size() || levels.isEmpty()) {
      throw new IllegalArgumentException(
          "column \"%s\": the levels must be different, and at least one: %s"
              .formatted(column, levels));
    }
    if (!transforms.isEmpty() && transforms.size() != width()) {
      throw new IllegalArgumentException(
          "column \"%s\": %d features need as many transforms, got %d"
              .formatted(column, width(), transforms.size()));
    }
  }

  /** Whether two levels share a feature. */
  private boolean isPair() {
    return isSigned && levels.size() == 2;
  }

  private int width() {
    return (isPair() ? 1 : levels.size()) + (hasMissing ? 1 : 0) + (hasOthers ? 1 : 0);
  }

  /** Fits the encoder to the training rows. */
  static CategoryEncoder fit(ColumnSchema schema, TableColumn cells, PreprocessingOptions options) {
    Map<String, Integer> counts = new HashMap<>();
    boolean anyMissing = false;
    for (int row = 0; row < cells.size(); row++) {
      if (cells.isMissing(row)) {
        anyMissing = true;
      } else {
        counts.merge(cells.text(row), 1, Integer::sum);
      }
    }
    List<String> levels = new ArrayList<>(counts.keySet());
    Comparator<String> byCount = Comparator.comparing(level -> -counts.getOrDefault(level, 0));
    levels.sort(byCount.thenComparing(Comparator.naturalOrder()));
    boolean hasOthers = levels.size() > options.maxCategories();
    List<String> kept = levels.stream().limit(options.maxCategories()).sorted().toList();
    boolean refuses = options.missing() == PreprocessingOptions.Missing.REFUSED;
    boolean isSigned = options.coding() == CategoryCoding.SIGNED;
    CategoryEncoder encoder =
        new CategoryEncoder(
            schema.name(),
            kept.isEmpty() ? List.of("") : kept, // no training row has a value
            anyMissing && !refuses && !isSigned,
            hasOthers,
            refuses,
            isSigned,
            List.of());
    return isSigned ? encoder.withTransforms(cells, options.scaling()) : encoder;
  }

  /** Scales each feature by its values in the training rows. */
  private CategoryEncoder withTransforms(TableColumn cells, Scaling scaling) {
    float[] row = new float[width()];
    double[][] values = new double[width()][cells.size()];
    for (int i = 0; i < cells.size(); i++) {
      encode(cells, i, row, 0);
      for (int feature = 0; feature < row.length; feature++) {
        values[feature][i] = row[feature];
      }
    }
    List<Transform> all = new ArrayList<>();
    for (double[] feature : values) {
      all.add(
          feature.length == 0
              ? Transform.IDENTITY
              : NumberEncoder.ofCategories(new Statistics(feature), feature.length, scaling));
    }
    return new CategoryEncoder(
        column, levels, hasMissing, hasOthers, refusesMissing, isSigned, all);
  }

  @Override
  public String column() {
    return column;
  }

  /** The levels that have a feature of their own. */
  public List<String> levels() {
    return levels;
  }

  /** Whether there is a feature for missing cells. */
  public boolean hasMissing() {
    return hasMissing;
  }

  /** Whether there is a feature for all other levels. */
  public boolean hasOthers() {
    return hasOthers;
  }

  /** Whether missing cells cannot be used. */
  public boolean refusesMissing() {
    return refusesMissing;
  }

  /** Whether two levels share a feature. */
  public boolean isSigned() {
    return isSigned;
  }

  /** The transforms of the features; empty for none. */
  public List<Transform> transforms() {
    return transforms;
  }

  @Override
  public List<String> features() {
    List<String> names = new ArrayList<>();
    if (isPair()) {
      names.add("%s=%s or %s".formatted(column, levels.get(0), levels.get(1)));
    } else {
      levels.forEach(level -> names.add(column + "=" + level));
    }
    if (hasMissing) {
      names.add(column + " is missing");
    }
    if (hasOthers) {
      names.add(column + " is another");
    }
    return names;
  }

  @Override
  public boolean isReady(int feature) {
    return true;
  }

  @Override
  public String encode(TableColumn cells, int row, float[] into, int at) {
    boolean isMissing = cells.isMissing(row);
    if (isMissing && refusesMissing) {
      return "the cell is empty";
    }
    int width = width();
    for (int feature = 0; feature < width; feature++) {
      into[at + feature] = 0;
    }
    Integer level = isMissing ? null : indexOf.get(cells.text(row));
    if (level != null && isPair()) {
      into[at] = level == 0 ? 1 : -1;
    } else if (level != null) {
      into[at + level] = 1;
    } else if (isMissing && hasMissing) {
      into[at + width - (hasOthers ? 2 : 1)] = 1;
    } else if (!isMissing && hasOthers) {
      into[at + width - 1] = 1;
    }
    for (int feature = 0; feature < transforms.size(); feature++) {
      into[at + feature] = (float) transforms.get(feature).of(into[at + feature]);
    }
    return VALID;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CategoryEncoder that
        && column.equals(that.column)
        && levels.equals(that.levels)
        && hasMissing == that.hasMissing
        && hasOthers == that.hasOthers
        && isSigned == that.isSigned
        && transforms.equals(that.transforms)
        && refusesMissing == that.refusesMissing;
  }

  @Override
  public int hashCode() {
    return Objects.hash(column, levels, hasMissing, hasOthers, refusesMissing, transforms);
  }

  @Override
  public String toString() {
    return "CategoryEncoder[%s, %d levels]".formatted(column, levels.size());
  }
}
