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
 */
public final class CategoryEncoder implements ColumnEncoder {
  private final String column;
  private final List<String> levels;
  private final boolean hasMissing;
  private final boolean hasOthers;
  private final boolean refusesMissing;
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
    return new CategoryEncoder(
        schema.name(),
        kept.isEmpty() ? List.of("") : kept, // no training row has a value
        anyMissing && !refuses,
        hasOthers,
        refuses);
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

  @Override
  public List<String> features() {
    List<String> names = new ArrayList<>();
    levels.forEach(level -> names.add(column + "=" + level));
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
    int width = levels.size() + (hasMissing ? 1 : 0) + (hasOthers ? 1 : 0);
    for (int feature = 0; feature < width; feature++) {
      into[at + feature] = 0;
    }
    Integer level = isMissing ? null : indexOf.get(cells.text(row));
    if (level != null) {
      into[at + level] = 1;
    } else if (isMissing && hasMissing) {
      into[at + levels.size()] = 1;
    } else if (!isMissing && hasOthers) {
      into[at + width - 1] = 1;
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
        && refusesMissing == that.refusesMissing;
  }

  @Override
  public int hashCode() {
    return Objects.hash(column, levels, hasMissing, hasOthers, refusesMissing);
  }

  @Override
  public String toString() {
    return "CategoryEncoder[%s, %d levels]".formatted(column, levels.size());
  }
}
