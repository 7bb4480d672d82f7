package dev.warptron.cli.render;

import dev.warptron.data.Numbers;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.ColumnSchema;
import dev.warptron.data.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/** Prints what the columns of a table hold. */
public final class SchemaReport {
  private final Report report;

  /** Prints to this report. */
  public SchemaReport(Report report) {
    this.report = report;
  }

  /** Prints a line for each column. */
  public void print(Schema schema) {
    Report wide = report;
    for (ColumnSchema column : schema.columns()) {
      wide = wide.withColumnFor("\"%s\"".formatted(column.name()));
    }
    for (ColumnSchema column : schema.columns()) {
      wide.line("\"%s\"".formatted(column.name()), "%s", text(column));
    }
  }

  private static String text(ColumnSchema column) {
    List<String> parts = new ArrayList<>();
    parts.add(column.kind().label());
    ColumnSchema.Facts facts = column.facts();
    if (facts != null) {
      boolean isMany = facts.distinct() >= ColumnSchema.Facts.MOST_DISTINCT;
      parts.add("%s%d different".formatted(isMany ? "at least " : "", facts.distinct()));
      parts.add(facts.missing() == 0 ? "none missing" : facts.missing() + " missing");
      if (column.kind() == ColumnKind.NUMERIC) {
        parts.add(
            "from %s to %s"
                .formatted(Numbers.text(facts.smallest()), Numbers.text(facts.largest())));
      }
      if (column.format() != null) {
        parts.add("form " + column.format().label());
      }
      if (!facts.examples().isEmpty()) {
        parts.add("such as " + String.join(", ", facts.examples()));
      }
      if (!facts.note().isEmpty()) {
        parts.add((column.kind().isUsed() ? "" : "left out: ") + facts.note());
      }
    }
    return String.join("; ", parts);
  }
}
