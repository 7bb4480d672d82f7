package dev.warptron.spark;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Columns of a Spark table by name. */
final class Columns {
  private Columns() {}

  /**
   * The field of a column.
   *
   * @param param the parameter that names it, for the message
   * @throws IllegalArgumentException if there is none
   */
  static StructField field(StructType schema, String name, String param) {
    return Arrays.stream(schema.fields())
        .filter(field -> field.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s: there is no column %s; the table has %s"
                        .formatted(param, name, String.join(", ", schema.fieldNames()))));
  }

  /** A column by its exact name, which may contain dots. */
  static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  /**
   * A schema with further columns.
   *
   * @throws IllegalArgumentException if one has the name of another
   */
  static StructType with(StructType schema, List<StructField> added) {
    Set<String> names = new HashSet<>(List.of(schema.fieldNames()));
    StructType all = schema;
    for (StructField field : added) {
      if (!names.add(field.name())) {
        throw new IllegalArgumentException(
            "there is a column %s already: choose another name for the output"
                .formatted(field.name()));
      }
      all = all.add(field);
    }
    return all;
  }
}
