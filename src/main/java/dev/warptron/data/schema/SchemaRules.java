package dev.warptron.data.schema;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the user says about columns, before a table is read.
 *
 * @param kinds the kind of each column that is given
 * @param levels of each ordinal column, from the lowest on
 * @param formats of columns of dates, as far as given
 */
public record SchemaRules(
    Map<String, ColumnKind> kinds,
    Map<String, List<String>> levels,
    Map<String, TimeFormat> formats) {
  /** Everything is inferred. */
  public static final SchemaRules NONE = new SchemaRules(Map.of(), Map.of(), Map.of());

  /** Copies the maps. */
  public SchemaRules {
    kinds = Map.copyOf(kinds);
    levels = Map.copyOf(levels);
    formats = Map.copyOf(formats);
  }

  /** With the kind of a column; ordinal ones need {@link #withOrdinal}. */
  public SchemaRules with(String column, ColumnKind kind) {
    Map<String, ColumnKind> all = new LinkedHashMap<>(kinds);
    all.put(column, kind);
    return new SchemaRules(all, levels, formats);
  }

  /** With an ordinal column. */
  public SchemaRules withOrdinal(String column, List<String> ascending) {
    Map<String, List<String>> all = new LinkedHashMap<>(levels);
    all.put(column, List.copyOf(ascending));
    return new SchemaRules(with(column, ColumnKind.ORDINAL).kinds, all, formats);
  }

  /** The rules of all other columns. */
  public SchemaRules without(Collection<String> names) {
    Map<String, ColumnKind> others = new LinkedHashMap<>(kinds);
    names.forEach(others::remove);
    return new SchemaRules(others, levels, formats);
  }

  /** The rules of a schema: nothing is inferred again. */
  public static SchemaRules of(Schema schema) {
    Map<String, ColumnKind> kinds = new LinkedHashMap<>();
    Map<String, List<String>> levels = new LinkedHashMap<>();
    Map<String, TimeFormat> formats = new LinkedHashMap<>();
    for (ColumnSchema column : schema.columns()) {
      kinds.put(column.name(), column.kind());
      if (!column.levels().isEmpty()) {
        levels.put(column.name(), column.levels());
      }
      if (column.format() != null) {
        formats.put(column.name(), column.format());
      }
    }
    return new SchemaRules(kinds, levels, formats);
  }

  /** The columns whose spelling matters, so that a reader must not take them for numbers. */
  public Set<String> text() {
    Set<String> names = new LinkedHashSet<>();
    kinds.forEach(
        (name, kind) -> {
          if (kind != ColumnKind.NUMERIC && kind != ColumnKind.IGNORED) {
            names.add(name);
          }
        });
    return names;
  }
}
