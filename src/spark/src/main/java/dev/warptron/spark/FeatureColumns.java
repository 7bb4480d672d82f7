package dev.warptron.spark;

import dev.warptron.data.Dataset;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a Spark table the features are in: one of vectors or of arrays, or several of
 * single values. Spark converts them to doubles and text, so that there are no other values.
 */
final class FeatureColumns implements Serializable {
  private static final long serialVersionUID = 1;

  private enum Kind {
    VECTOR,
    ARRAY,
    CELLS
  }

  private final Kind kind;
  private final String[] columns; // (columns) of the table
  private final String[] names; // (features); empty if the table does not say them
  private final boolean[] isText; // (columns)

  private FeatureColumns(Kind kind, String[] columns, String[] names, boolean[] isText) {
    this.kind = kind;
    this.columns = columns;
    this.names = names;
    this.isText = isText;
  }

  /**
   * Finds the columns.
   *
   * @throws IllegalArgumentException if one is missing, has another type, or none is named
   */
  static FeatureColumns of(PredictionParams<?> params, StructType schema) {
    if (!params.isSet(params.featuresCols())) {
      return single(params.getOrDefault(params.featuresCol()), schema);
    }
    if (params.isSet(params.featuresCol())) {
      throw new IllegalArgumentException(
          "featuresCol and featuresCols are both set: set featuresCol for one column of vectors or"
              + " arrays, or featuresCols for columns of single values");
    }
    String[] columns = params.getOrDefault(params.featuresCols());
    if (columns.length == 0 || new HashSet<>(List.of(columns)).size() < columns.length) {
      throw new IllegalArgumentException(
          "featuresCols must name different columns, at least one, got "
              + Arrays.toString(columns));
    }
    boolean[] isText = new boolean[columns.length];
    for (int i = 0; i < columns.length; i++) {
      isText[i] = isText(Columns.field(schema, columns[i], "featuresCols"));
    }
    return new FeatureColumns(Kind.CELLS, columns, columns, isText);
  }

  private static FeatureColumns single(String column, StructType schema) {
    StructField field = Columns.field(schema, column, "featuresCol");
    String[] columns = {column};
    if (field.dataType().equals(SQLDataTypes.VectorType())) {
      return new FeatureColumns(Kind.VECTOR, columns, names(field), new boolean[1]);
    }
    if (field.dataType() instanceof ArrayType array && array.elementType() instanceof NumericType) {
      return new FeatureColumns(Kind.ARRAY, columns, new String[0], new boolean[1]);
    }
    throw new IllegalArgumentException(
        "featuresCol: column %s holds %s, expected vectors or arrays of numbers; name columns of"
                .formatted(column, field.dataType().simpleString())
            + " single values by featuresCols");
  }

  private static boolean isText(StructField field) {
    DataType type = field.dataType();
    if (type instanceof NumericType) {
      return false;
    }
    if (type instanceof StringType
        || type instanceof BooleanType
        || type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType) {
      return true;
    }
    throw new IllegalArgumentException(
        "featuresCols: column %s holds %s, expected numbers, text, booleans, dates or times; name a"
                .formatted(field.name(), type.simpleString())
            + " column of vectors or arrays by featuresCol");
  }

  /** The names that VectorAssembler and others leave behind; empty if one is missing or twice. */
  private static String[] names(StructField field) {
    AttributeGroup group = AttributeGroup.fromStructField(field);
    if (group.attributes().isEmpty()) {
      return new String[0];
    }
    List<String> names = new ArrayList<>();
    for (Attribute each : group.attributes().get()) {
      if (each.name().isDefined()) {
        names.add(each.name().get());
      }
    }
    return names.size() == group.size() && new HashSet<>(names).size() == names.size()
        ? names.toArray(String[]::new)
        : new String[0];
  }

  /** Whether the features are vectors or arrays. */
  boolean isVector() {
    return kind != Kind.CELLS;
  }

  /** The columns of the table. */
  List<String> columns() {
    return List.of(columns);
  }

  /**
   * The names of the features.
   *
   * @param count number of features of a row
   */
  List<String> names(int count) {
    return names.length == count ? List.of(names) : Dataset.defaultNames(count);
  }

  /** The number of {@link #expressions}. */
  int width() {
    return columns.length;
  }

  /** Whether the values of a column are text. */
  boolean isText(int column) {
    return isText[column];
  }

  /** The columns as vectors, arrays of doubles, doubles or text. */
  List<Column> expressions() {
    return IntStream.range(0, columns.length)
        .mapToObj(
            i -> {
              Column column = Columns.column(columns[i]);
              return switch (kind) {
                case VECTOR -> column;
                case ARRAY -> column.cast(DataTypes.createArrayType(DataTypes.DoubleType));
                case CELLS -> column.cast(isText[i] ? DataTypes.StringType : DataTypes.DoubleType);
              };
            })
        .collect(Collectors.toList());
  }

  /**
   * The vector or array of a row, in single precision.
   *
   * @param at place of the first of {@link #expressions}
   * @throws IllegalArgumentException if it is null
   */
  float[] vector(Row row, int at) {
    @Nullable Object value = row.get(at);
    if (value == null) {
      throw new IllegalArgumentException(
          "column %s is null in a row: leave out such rows, or fill them".formatted(columns[0]));
    }
    double[] numbers =
        value instanceof Vector vector
            ? vector.toArray()
            : row.<Double>getList(at).stream()
                .mapToDouble(each -> each == null ? Double.NaN : each)
                .toArray();
    float[] rounded = new float[numbers.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) numbers[i];
    }
    return rounded;
  }

  @Override
  public String toString() {
    return Stream.of(columns).collect(Collectors.joining(", "));
  }
}
