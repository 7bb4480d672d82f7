package dev.warptron.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Which columns of a Spark table a training reads. */
final class TrainingColumns implements Serializable {
  private static final long serialVersionUID = 1;

  private final FeatureColumns features;
  private final String label;
  private final boolean hasTextLabels;
  private final @Nullable String weight;
  private final @Nullable String validation;

  private TrainingColumns(
      FeatureColumns features,
      String label,
      boolean hasTextLabels,
      @Nullable String weight,
      @Nullable String validation) {
    this.features = features;
    this.label = label;
    this.hasTextLabels = hasTextLabels;
    this.weight = weight;
    this.validation = validation;
  }

  /**
   * Finds the columns.
   *
   * @param takesText whether labels may be text
   * @throws IllegalArgumentException if one is missing, has another type, or has two roles
   */
  static TrainingColumns of(TrainingParams<?> params, StructType schema, boolean takesText) {
    FeatureColumns features = FeatureColumns.of(params, schema);
    String label = params.getOrDefault(params.labelCol());
    DataType type = Columns.field(schema, label, "labelCol").dataType();
    boolean isText = type instanceof StringType;
    if (!(type instanceof NumericType || (takesText && isText))) {
      throw new IllegalArgumentException(
          "labelCol: column %s holds %s, expected %s"
              .formatted(label, type.simpleString(), takesText ? "numbers or text" : "numbers"));
    }
    String weight = Settings.orNull(params, params.weightCol());
    if (weight != null
        && !(Columns.field(schema, weight, "weightCol").dataType() instanceof NumericType)) {
      throw new IllegalArgumentException(
          "weightCol: column %s does not hold numbers".formatted(weight));
    }
    String validation = Settings.orNull(params, params.validationIndicatorCol());
    if (validation != null
        && !(Columns.field(schema, validation, "validationIndicatorCol").dataType()
            instanceof BooleanType)) {
      throw new IllegalArgumentException(
          "validationIndicatorCol: column %s does not hold booleans".formatted(validation));
    }
    List<String> roles = new ArrayList<>(features.columns());
    for (String role : new @Nullable String[] {label, weight, validation}) {
      if (role != null && roles.contains(role)) {
        throw new IllegalArgumentException(
            "column %s has two roles: a column is a feature, the label, the weight or the"
                    .formatted(role)
                + " validation indicator");
      }
      if (role != null) {
        roles.add(role);
      }
    }
    return new TrainingColumns(features, label, isText, weight, validation);
  }

  FeatureColumns features() {
    return features;
  }

  String label() {
    return label;
  }

  boolean hasTextLabels() {
    return hasTextLabels;
  }

  boolean hasWeights() {
    return weight != null;
  }

  boolean hasValidation() {
    return validation != null;
  }

  /** Features, label, and weight and indicator if there are any. */
  Column[] expressions() {
    List<Column> all = new ArrayList<>(features.expressions());
    Column labels = Columns.column(label);
    all.add(hasTextLabels ? labels : labels.cast(DataTypes.DoubleType));
    if (weight != null) {
      all.add(Columns.column(weight).cast(DataTypes.DoubleType));
    }
    if (validation != null) {
      all.add(Columns.column(validation));
    }
    return all.toArray(Column[]::new);
  }
}
