package dev.warptron.cli.common;

import dev.warptron.data.BadRow;
import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Remedy;
import dev.warptron.data.Table;
import dev.warptron.data.TableColumn;
import dev.warptron.data.Target;
import dev.warptron.data.preprocessing.CategoryCoding;
import dev.warptron.data.preprocessing.PreprocessingOptions;
import dev.warptron.data.preprocessing.PreprocessingOptions.Missing;
import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.Schema;
import dev.warptron.data.schema.SchemaRules;
import dev.warptron.io.SchemaFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what the columns hold and what is made of them. */
public final class ColumnOptions {
  private static final List<String> POLICIES = List.of("impute", "drop", "fail");
  private static final List<String> ERRORS = List.of("fail", "skip");

  @Option(
      names = "--categorical",
      paramLabel = "COLUMN",
      description = "A column of categories, even if they are numbers. Can be given several times.")
  private List<String> categorical = new ArrayList<>();

  @Option(
      names = "--numeric",
      paramLabel = "COLUMN",
      description = "A column of numbers. Can be given several times.")
  private List<String> numeric = new ArrayList<>();

  @Option(
      names = "--date",
      paramLabel = "COLUMN",
      description = "A column of dates or times. Can be given several times.")
  private List<String> dates = new ArrayList<>();

  @Option(
      names = "--ordinal",
      paramLabel = "COLUMN=A<B<C",
      description = "A column of ordered levels, from the lowest on. Can be given several times.")
  private List<String> ordinal = new ArrayList<>();

  @Option(
      names = "--schema",
      paramLabel = "FILE",
      description =
          "The kinds of the columns, from a file that inspect wrote with --schema-out. Options for single"
              + " columns override it.")
  private @Nullable Path schema;

  @Option(
      names = "--missing",
      paramLabel = "TEXT",
      description =
          "Another spelling of a missing value, beside an empty cell, NA, N/A, NaN, null, None, ?, . and"
              + " -. Can be given several times.")
  private List<String> missing = new ArrayList<>();

  @Option(
      names = "--missing-policy",
      paramLabel = "HOW",
      description =
          "Missing cells: impute replaces numbers and marks them, drop leaves their rows out of the"
              + " training, fail refuses them. Default: impute.")
  private String policy = "impute";

  @Option(
      names = "--impute",
      paramLabel = "HOW",
      description = "median or mean of the training rows, for missing numbers. Default: median.")
  private @Nullable String impute;

  @Option(
      names = "--max-categories",
      paramLabel = "N",
      description =
          "Categories of a column with a feature of their own, the most frequent ones; the others share"
              + " one. At least 2. Default: 64.")
  private int maxCategories = PreprocessingOptions.DEFAULT.maxCategories();

  @Option(
      names = "--scale",
      paramLabel = "HOW",
      description =
          "Of numbers, by the training rows: standard (mean 0, deviation 1), standard-clip (the same,"
              + " smoothly clipped at 3), robust (median 0, quartiles 1 apart), robust-clip (the same,"
              + " smoothly clipped at 3), minmax (0 to 1), quantile (-1 to 1) or none. Default: that of"
              + " the preset.")
  private @Nullable String scale;

  @Option(
      names = "--category-coding",
      paramLabel = "HOW",
      description =
          "one-hot (1 or 0 for each category) or signed (1 or -1 for two categories in one feature, 0"
              + " for missing ones, all scaled as --scale says). Default: that of the preset; one-hot"
              + " for tune.")
  private @Nullable String coding;

  @Option(
      names = "--on-error",
      paramLabel = "HOW",
      description =
          "Rows that cannot be read, such as those with another number of cells, or with a word in a"
              + " column of numbers: fail lists them, skip lists them and leaves them out. Default:"
              + " fail.")
  private String onError = "fail";

  /** For picocli. */
  public ColumnOptions() {}

  /** The file of {@code --schema}; null if it is not given. */
  @Nullable Path schemaFile() {
    return schema;
  }

  /**
   * Checks the values of the options.
   *
   * @throws IllegalArgumentException if a value is unknown
   */
  public void check() {
    requireOneOf("--scale", scale, Scaling.labels());
    requireOneOf("--missing-policy", policy, POLICIES);
    requireOneOf("--impute", impute, List.of("median", "mean"));
    requireOneOf("--on-error", onError, ERRORS);
    requireOneOf("--category-coding", coding, CategoryCoding.labels());
    if (impute != null && !policy.equals("impute")) {
      throw new IllegalArgumentException("--impute needs --missing-policy impute, got " + policy);
    }
    if (maxCategories < 2) {
      throw new IllegalArgumentException(
          "--max-categories must be at least 2, got " + maxCategories);
    }
    Set<String> seen = new HashSet<>();
    for (List<String> names : List.of(categorical, numeric, dates)) {
      names.forEach(name -> requireOnce(seen, name));
    }
    for (String each : ordinal) {
      requireOnce(seen, each.substring(0, Math.max(0, each.indexOf('='))));
      if (levels(each).size() < 2) {
        throw new IllegalArgumentException(
            "--ordinal needs a column and at least two levels, as in size=S<M<L, got " + each);
      }
    }
  }

  private static void requireOneOf(String option, @Nullable String value, List<String> known) {
    if (value != null && !known.contains(value)) {
      String last = known.get(known.size() - 1);
      throw new IllegalArgumentException(
          "%s must be %s or %s, got %s"
              .formatted(
                  option, String.join(", ", known.subList(0, known.size() - 1)), last, value));
    }
  }

  private static void requireOnce(Set<String> seen, String name) {
    if (!seen.add(name)) {
      throw new IllegalArgumentException(
          "the kind of column \"%s\" is given twice".formatted(name));
    }
  }

  private static List<String> levels(String ordinal) {
    return Arrays.stream(ordinal.substring(ordinal.indexOf('=') + 1).split("<", -1))
        .map(String::strip)
        .toList();
  }

  /** Sets scaling and coding of categories, where they are not given. */
  void setDefault(Scaling scaling, CategoryCoding categories) {
    scale = scale == null ? scaling.label() : scale;
    coding = coding == null ? categories.label() : coding;
  }

  private CategoryCoding coding() {
    return coding == null ? CategoryCoding.ONE_HOT : CategoryCoding.parse(coding).orElseThrow();
  }

  /** Whether a coding of categories is given. */
  boolean isCodingGiven() {
    return coding != null;
  }

  /** The scaling that is given; null if none is. */
  public @Nullable Scaling givenScaling() {
    return scale == null ? null : Scaling.parse(scale).orElseThrow();
  }

  /** The scaling. */
  public Scaling scaling() {
    Scaling given = givenScaling();
    return given == null ? Scaling.STANDARD : given;
  }

  /**
   * Whether a kind or a scaling is given that needs a preprocessor, even for columns of numbers.
   */
  public boolean areColumnsChanged() {
    return !rules(List.of()).kinds().isEmpty()
        || (scaling() != Scaling.STANDARD && scaling() != Scaling.NONE);
  }

  /**
   * The kinds that are given.
   *
   * @param others columns that are no features; the schema file may hold them
   */
  public SchemaRules rules(Collection<String> others) {
    SchemaRules rules =
        schema == null ? SchemaRules.NONE : SchemaFiles.read(schema).without(others);
    for (String name : categorical) {
      rules = rules.with(name, ColumnKind.CATEGORICAL);
    }
    for (String name : numeric) {
      rules = rules.with(name, ColumnKind.NUMERIC);
    }
    for (String name : dates) {
      rules = rules.with(name, ColumnKind.DATE);
    }
    for (String each : ordinal) {
      rules = rules.withOrdinal(each.substring(0, each.indexOf('=')), levels(each));
    }
    return rules;
  }

  /** How cells are read. */
  public CellRules cells() {
    return CellRules.DEFAULT
        .withMissing(missing)
        .withText(rules(List.of()).text())
        .withSkippedRows(onError.equals("skip"));
  }

  /**
   * Without the rows that have a word in a column of numbers, if these are to be skipped.
   *
   * @param kinds beside those of the options; a column of another kind than numbers is not looked
   *     at
   */
  public Table usable(Table rows, Map<String, ColumnKind> kinds) {
    if (!onError.equals("skip")) {
      return rows;
    }
    SchemaRules rules = rules(List.of());
    for (Map.Entry<String, ColumnKind> each : kinds.entrySet()) {
      rules = rules.with(each.getKey(), each.getValue());
    }
    return Schema.withoutMistakes(rows, rules);
  }

  /** What is made of the columns. */
  public PreprocessingOptions preprocessing() {
    Missing how =
        !policy.equals("impute")
            ? Missing.REFUSED
            : "mean".equals(impute) ? Missing.MEAN : Missing.MEDIAN;
    return new PreprocessingOptions(scaling(), how, maxCategories, coding());
  }

  /**
   * The rows whose targets are known, and with {@code drop} those without a missing cell.
   *
   * @param notes what was left out is added for the user
   * @throws DataException if a target is missing and missing values are refused, or no row is left
   */
  public Table complete(Table rows, List<String> notes) {
    Table known = rows.withKnownTargets();
    if (known != rows && policy.equals("fail")) {
      throw BadRow.exception(
          withoutTarget(rows),
          Remedy.of("the target must be known: complete or remove these rows"));
    }
    note(rows, known, "a target", notes);
    if (!policy.equals("drop")) {
      return known;
    }
    List<TableColumn> columns = known.columnNames().stream().map(known::column).toList();
    Table whole = known.where(row -> columns.stream().noneMatch(column -> column.isMissing(row)));
    note(known, whole, "a value in every column", notes);
    return whole;
  }

  private static List<BadRow> withoutTarget(Table rows) {
    List<BadRow> bad = new ArrayList<>();
    for (int row = 0; row < rows.rowCount(); row++) {
      for (Target target : rows.targets()) {
        if (target.label(row).isEmpty()) {
          bad.add(
              rows.badRow(row, "column \"%s\": the target is missing".formatted(target.name())));
        }
      }
    }
    return bad;
  }

  private static void note(Table before, Table after, String what, List<String> notes) {
    int count = before.rowCount() - after.rowCount();
    if (count > 0) {
      int first = 0;
      while (first < after.rowCount() && after.where(first).equals(before.where(first))) {
        first++;
      }
      notes.add(
          "%s without %s, the first at %s"
              .formatted(count == 1 ? "1 row" : count + " rows", what, before.where(first)));
    }
  }
}
