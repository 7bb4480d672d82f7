package dev.warptron.cli.render;

import dev.warptron.data.Numbers;
import dev.warptron.data.preprocessing.CategoryEncoder;
import dev.warptron.data.preprocessing.ColumnEncoder;
import dev.warptron.data.preprocessing.NumberEncoder;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.preprocessing.TimeEncoder;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.ColumnSchema;
import dev.warptron.data.schema.Schema;
import dev.warptron.io.SavedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints what was made of the columns of a table. */
public final class ColumnReport {
  private static final int MOST_NAMES = 10;

  private final Report report;

  /** Prints to this report. */
  public ColumnReport(Report report) {
    this.report = report;
  }

  /**
   * Prints what is left out or changed, with the columns that have it in common; nothing for plain
   * numbers.
   *
   * @param schema null if it is not known
   * @param preprocessor null if nothing is made of the columns
   */
  public void print(@Nullable Schema schema, @Nullable Preprocessor preprocessor) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    if (preprocessor != null) {
      preprocessor.encoders().forEach(encoder -> add(columns, encoder));
    }
    if (schema != null) {
      for (ColumnSchema column : schema.columns()) {
        String note = column.facts() == null ? "" : column.facts().note();
        if (!column.kind().isUsed()) {
          add(columns, note.isEmpty() ? "left out" : "left out, " + note, column.name(), "");
        } else if (!note.isEmpty()) {
          add(columns, note + " (--ignore leaves it out)", column.name(), "");
        }
      }
    }
    String subject = "columns";
    for (Map.Entry<String, List<String>> each : columns.entrySet()) {
      List<String> names = each.getValue();
      String shown = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
      int more = names.size() - MOST_NAMES;
      report.line(
          subject,
          "%s: %s%s",
          each.getKey(),
          shown,
          more > 0 ? " and %d more".formatted(more) : "");
      subject = "";
    }
  }

  private static void add(
      Map<String, List<String>> columns, String what, String column, String detail) {
    columns
        .computeIfAbsent(what, key -> new ArrayList<>())
        .add("\"%s\"%s".formatted(column, detail.isEmpty() ? "" : " (" + detail + ")"));
  }

  /** Adds what is made of a column; nothing for a number that is scaled as all others. */
  private static void add(Map<String, List<String>> columns, ColumnEncoder encoder) {
    String name = encoder.column();
    if (encoder instanceof NumberEncoder number) {
      add(columns, number);
    } else if (encoder instanceof CategoryEncoder category) {
      add(
          columns,
          "categories",
          name,
          Report.counted(category.levels().size(), "level")
              + (category.hasOthers() ? ", others together" : "")
              + (category.hasMissing() ? ", missing" : ""));
    } else if (encoder instanceof TimeEncoder time) {
      add(
          columns,
          "dates, as a distance and as parts",
          name,
          time.format().label() + (time.indicator() ? ", missing ones as the mean" : ""));
    }
  }

  private static void add(Map<String, List<String>> columns, NumberEncoder number) {
    String name = number.column();
    if (number.kind() == ColumnKind.BOOLEAN) {
      add(columns, "yes or no, as 1 or 0", name, "");
    }
    if (number.kind() == ColumnKind.ORDINAL) {
      add(columns, "in an order", name, String.join(" < ", number.levels()));
    }
    if (number.isScaledFirst()) {
      add(columns, "scaled in double precision, for their small differences", name, "");
    }
    if (number.indicator()) {
      add(
          columns,
          "missing cells replaced, with a feature for them (--missing-policy)",
          name,
          Numbers.text(number.replacement()));
    }
  }

  /** Prints the columns of a model, and what is made of them; nothing for plain numbers. */
  public void print(SavedModel.Features features) {
    Preprocessor preprocessor = features.preprocessor();
    if (preprocessor == null || preprocessor.features().equals(preprocessor.columns())) {
      return;
    }
    String names =
        preprocessor.columns().stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    int more = preprocessor.columns().size() - MOST_NAMES;
    report.line(
        "made of",
        "%d columns: %s%s",
        preprocessor.columns().size(),
        names,
        more > 0 ? " and %d more".formatted(more) : "");
    print(null, preprocessor);
  }
}
