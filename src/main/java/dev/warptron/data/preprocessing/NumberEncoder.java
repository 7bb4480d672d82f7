package dev.warptron.data.preprocessing;

import dev.warptron.data.Messages;
import dev.warptron.data.TableColumn;
import dev.warptron.data.schema.Booleans;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.ColumnSchema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A column of numbers, of yes and no, or of ordered levels: one feature, and one that is 1 where
 * the cell is missing.
 *
 * @param kind numeric, boolean (1 for yes, 0 for no), or ordinal (0 for the first level, 1 for the
 *     second and so on)
 * @param levels of an ordinal column; otherwise empty
 * @param replacement of a missing cell, before the transform; NaN if it is refused
 * @param indicator whether there is a feature for missing cells
 * @param transform of the number
 * @param ready whether the first feature is ready for the network
 */
public record NumberEncoder(
    String column,
    ColumnKind kind,
    List<String> levels,
    double replacement,
    boolean indicator,
    Transform transform,
    boolean ready)
    implements ColumnEncoder {

  /**
   * A column whose mean exceeds its standard deviation by this factor is scaled before it is
   * rounded to 32 bits: with 24 bits of precision, fewer than 12 would be left for the differences.
   */
  private static final double LARGEST_RATIO = 4096;

  private static final int MOST_KNOTS = 1000;

  /** Copies the levels. */
  public NumberEncoder {
    levels = List.copyOf(levels);
    boolean isOrdinal = kind == ColumnKind.ORDINAL;
    if ((!isOrdinal && kind != ColumnKind.NUMERIC && kind != ColumnKind.BOOLEAN)
        || isOrdinal == levels.isEmpty()
        || Double.isInfinite(replacement)
        || (indicator && Double.isNaN(replacement))) {
      throw new IllegalArgumentException(
          "column \"%s\": no encoder of numbers for a column of kind %s with %d levels"
              .formatted(column, kind.label(), levels.size()));
    }
  }

  /** Fits the encoder to the training rows. */
  static NumberEncoder fit(ColumnSchema schema, TableColumn cells, PreprocessingOptions options) {
    double[] values = new double[cells.size()];
    int known = 0;
    boolean anyMissing = false;
    for (int row = 0; row < values.length; row++) {
      double value = value(schema.kind(), schema.levels(), cells, row);
      anyMissing |= Double.isNaN(value) && cells.isMissing(row);
      if (!Double.isNaN(value)) {
        values[known++] = value;
      }
    }
    values = known == values.length ? values : Arrays.copyOf(values, known);
    boolean refuses = options.missing() == PreprocessingOptions.Missing.REFUSED;
    double replacement = refuses ? Double.NaN : 0;
    Transform transform = Transform.IDENTITY;
    if (values.length > 0) {
      Statistics statistics = new Statistics(values);
      if (!refuses) {
        replacement =
            options.missing() == PreprocessingOptions.Missing.MEAN
                ? statistics.mean()
                : statistics.median();
      }
      if (schema.kind() != ColumnKind.BOOLEAN) {
        transform = transform(statistics, values.length, options.scaling());
      } else if (options.coding() == CategoryCoding.SIGNED) {
        transform = ofCategories(statistics, values.length, options.scaling());
      }
    }
    return new NumberEncoder(
        schema.name(),
        schema.kind(),
        schema.levels(),
        replacement,
        anyMissing && !refuses,
        transform,
        transform.kind() != Transform.Kind.IDENTITY
            || schema.kind() == ColumnKind.BOOLEAN
            || options.scaling() == Scaling.NONE);
  }

  /** The transform of a feature of categories, which the network does not standardize. */
  static Transform ofCategories(Statistics statistics, int count, Scaling scaling) {
    return scaling == Scaling.STANDARD
        ? linear(statistics.mean(), 1 / statistics.standardDeviation())
        : transform(statistics, count, scaling);
  }

  private static Transform transform(Statistics statistics, int count, Scaling scaling) {
    return switch (scaling) {
      case NONE -> Transform.IDENTITY;
      case STANDARD -> standard(statistics);
      case STANDARD_CLIP -> standardClip(statistics);
      case ROBUST -> robust(Transform.Kind.LINEAR, statistics);
      case ROBUST_CLIP -> robust(Transform.Kind.SMOOTH_CLIP, statistics);
      case MINMAX -> {
        double smallest = statistics.smallest();
        yield linear(smallest, 1 / (statistics.largest() - smallest));
      }
      case QUANTILE -> {
        int knots = Math.max(2, Math.min(count, MOST_KNOTS));
        yield Transform.of(
            Transform.Kind.QUANTILES,
            0,
            1,
            IntStream.range(0, knots)
                .mapToDouble(knot -> statistics.quantile(knot / (knots - 1.0)))
                .sorted() // neighbours may differ by a rounding
                .toArray());
      }
    };
  }

  /** The network scales the column itself, unless rounding to 32 bits first would harm it. */
  private static Transform standard(Statistics statistics) {
    double deviation = statistics.standardDeviation();
    double largest = Math.max(Math.abs(statistics.smallest()), Math.abs(statistics.largest()));
    boolean fits = largest <= Float.MAX_VALUE && largest <= LARGEST_RATIO * deviation;
    return fits || deviation == 0 ? Transform.IDENTITY : linear(statistics.mean(), 1 / deviation);
  }

  private static Transform standardClip(Statistics statistics) {
    double factor = 1 / statistics.standardDeviation();
    return Transform.of(
        Transform.Kind.SMOOTH_CLIP,
        statistics.mean(),
        Double.isFinite(factor) ? factor : 0,
        new double[0]);
  }

  private static Transform robust(Transform.Kind kind, Statistics statistics) {
    double quartiles = statistics.quantile(0.75) - statistics.quantile(0.25);
    double factor =
        quartiles > 0 ? 1 / quartiles : 2 / (statistics.largest() - statistics.smallest());
    return Transform.of(
        kind, statistics.median(), Double.isFinite(factor) ? factor : 0, new double[0]);
  }

  /** With factor 0 for a constant column. */
  private static Transform linear(double center, double factor) {
    return Transform.of(
        Transform.Kind.LINEAR, center, Double.isFinite(factor) ? factor : 0, new double[0]);
  }

  private static double value(ColumnKind kind, List<String> levels, TableColumn cells, int row) {
    if (cells.isMissing(row)) {
      return Double.NaN;
    }
    return switch (kind) {
      case BOOLEAN -> Booleans.value(cells.text(row));
      case ORDINAL -> {
        int level = levels.indexOf(cells.text(row));
        yield level < 0 ? Double.NaN : level;
      }
      default -> cells.number(row);
    };
  }

  /** Whether the numbers differ too little for 32 bits, and are scaled before they are rounded. */
  public boolean isScaledFirst() {
    return transform.kind() == Transform.Kind.LINEAR
        && Math.abs(transform.center() * transform.factor()) > LARGEST_RATIO / 2;
  }

  @Override
  public List<String> features() {
    return indicator ? List.of(column, column + " is missing") : List.of(column);
  }

  @Override
  public boolean isReady(int feature) {
    return feature == 1 || ready;
  }

  @Override
  public boolean isNumber(int feature) {
    return feature == 0 && kind != ColumnKind.BOOLEAN;
  }

  @Override
  public String encode(TableColumn cells, int row, float[] into, int at) {
    double value = value(kind, levels, cells, row);
    boolean isMissing = Double.isNaN(value);
    if (isMissing && !cells.isMissing(row)) {
      return Messages.quoted(cells.text(row)) + fault();
    }
    if (isMissing && Double.isNaN(replacement)) {
      return "the cell is empty";
    }
    float encoded = (float) transform.of(isMissing ? replacement : value);
    if (!Float.isFinite(encoded)) {
      return Messages.quoted(cells.text(row)) + " is too large for a 32-bit float";
    }
    into[at] = encoded;
    if (indicator) {
      into[at + 1] = isMissing ? 1 : 0;
    }
    return VALID;
  }

  private String fault() {
    return switch (kind) {
      case BOOLEAN -> " is neither yes nor no";
      case ORDINAL -> " is none of the levels " + Messages.listed(levels);
      default -> " is not a number";
    };
  }
}
