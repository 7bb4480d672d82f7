package dev.warptron.data.schema;

import dev.warptron.data.DataException;
import dev.warptron.data.Messages;
import dev.warptron.data.Numbers;
import dev.warptron.data.Remedy;
import dev.warptron.data.Table;
import dev.warptron.data.TableColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Infers what a column holds from all of its cells. */
final class InferredColumn {
  private static final int EXAMPLES = 3;

  /** With more distinct numbers than this, a column is numeric and its words are mistakes. */
  private static final int MOST_NUMBERS_AS_NAMES = 20;

  /**
   * With fewer values, all may differ by chance: they are no evidence of free text or numbering.
   */
  private static final int FEWEST_TEXTS = 20;

  private final Table table;
  private final TableColumn column;
  private final Map<String, Integer> firstRowOfWord = new LinkedHashMap<>();
  private final Set<Double> numbers = new LinkedHashSet<>();
  private final List<String> examples = new ArrayList<>();
  private int words;
  private int missing;
  private int counted;
  private double smallest = Double.NaN;
  private double largest = Double.NaN;
  private boolean ascends = true; // whole numbers, from row to row

  private InferredColumn(Table table, TableColumn column) {
    this.table = table;
    this.column = column;
    for (int row = 0; row < column.size(); row++) {
      count(row);
    }
  }

  static ColumnSchema of(Table table, TableColumn column, SchemaRules rules) {
    ColumnKind given = rules.kinds().get(column.name());
    if (given == ColumnKind.IGNORED) {
      return new ColumnSchema(column.name(), given, List.of(), null, null);
    }
    return new InferredColumn(table, column).schema(given, rules);
  }

  /**
   * The rows whose cells are words in a column of numbers, by inference or because it is said.
   *
   * @return the row of each word; empty for a column of any other kind
   */
  static List<Integer> mistakes(Table table, TableColumn column, @Nullable ColumnKind given) {
    boolean mayBe = given == null || given == ColumnKind.NUMERIC;
    if (!mayBe || !new InferredColumn(table, column).isOfNumbersAndWords(given)) {
      return List.of();
    }
    return IntStream.range(0, column.size())
        .filter(row -> !column.isMissing(row) && Double.isNaN(column.number(row)))
        .boxed()
        .toList();
  }

  private boolean isOfNumbersAndWords(@Nullable ColumnKind given) {
    return words > 0 && (given == ColumnKind.NUMERIC || areWordsMistakes());
  }

  private void count(int row) {
    if (column.isMissing(row)) {
      missing++;
      return;
    }
    double number = column.number(row);
    if (Double.isNaN(number)) {
      words++;
      if (firstRowOfWord.putIfAbsent(column.text(row), row) == null) {
        addExample(row);
      }
      return;
    }
    ascends &= (counted == 0 || number > largest) && number == Math.rint(number);
    counted++;
    smallest = number < smallest || counted == 1 ? number : smallest;
    largest = number > largest || counted == 1 ? number : largest;
    if (numbers.size() < ColumnSchema.Facts.MOST_DISTINCT && numbers.add(number + 0.0)) {
      addExample(row);
    }
  }

  private void addExample(int row) {
    if (examples.size() < EXAMPLES) {
      examples.add(column.text(row));
    }
  }

  private ColumnSchema schema(@Nullable ColumnKind given, SchemaRules rules) {
    ColumnKind kind = given == null ? inferred() : given;
    List<String> levels =
        kind == ColumnKind.ORDINAL
            ? rules.levels().getOrDefault(column.name(), List.of())
            : List.of();
    TimeFormat format = null;
    if (kind == ColumnKind.DATE) {
      format = rules.formats().get(column.name());
      format = format == null ? requireFormat() : format;
    }
    if (kind == ColumnKind.NUMERIC && words > 0) {
      throw wordsAmongNumbers();
    }
    return new ColumnSchema(column.name(), kind, levels, format, facts(kind));
  }

  private ColumnKind inferred() {
    int distinct = firstRowOfWord.size() + numbers.size();
    if (distinct <= 1 && (missing == 0 || distinct == 0)) {
      return ColumnKind.CONSTANT;
    }
    if (words == 0) {
      return ColumnKind.NUMERIC;
    }
    if (areWordsMistakes()) {
      throw wordsAmongNumbers();
    }
    if (counted == 0 && Booleans.areBoth(firstRowOfWord.keySet())) {
      return ColumnKind.BOOLEAN;
    }
    if (counted == 0 && TimeFormat.of(firstRowOfWord.keySet()).isPresent()) {
      return ColumnKind.DATE;
    }
    int values = words + counted;
    boolean ownText = values >= FEWEST_TEXTS && distinct > values - values / 10;
    return ownText ? ColumnKind.TEXT : ColumnKind.CATEGORICAL;
  }

  /** Whether the words, of which there is at least one, are too large numbers or few among many. */
  private boolean areWordsMistakes() {
    boolean areNumbersTooLarge =
        firstRowOfWord.keySet().stream()
            .allMatch(
                text -> Numbers.namesNonFinite(text) || !Double.isNaN(Numbers.parseDouble(text)));
    return areNumbersTooLarge || (counted > words && numbers.size() > MOST_NUMBERS_AS_NAMES);
  }

  private TimeFormat requireFormat() {
    Set<String> texts = new LinkedHashSet<>(firstRowOfWord.keySet());
    for (int row = 0; row < column.size(); row++) {
      if (!column.isMissing(row) && !Double.isNaN(column.number(row))) {
        texts.add(column.text(row));
      }
    }
    return TimeFormat.of(texts)
        .orElseThrow(
            () ->
                new DataException(
                    "%s: column %s: the dates have no form that all of them share; the first is %s"
                        .formatted(
                            table.where(0),
                            Messages.quoted(column.name()),
                            Messages.quoted(examples.isEmpty() ? "" : examples.get(0)))));
  }

  private DataException wordsAmongNumbers() {
    Map.Entry<String, Integer> first = firstRowOfWord.entrySet().iterator().next();
    return new DataException(
        "%s: column %s: %s is not a finite number, unlike %s"
            .formatted(
                table.where(first.getValue()),
                Messages.quoted(column.name()),
                firstRowOfWord.keySet().stream()
                    .limit(EXAMPLES)
                    .map(Messages::quoted)
                    .collect(Collectors.joining(", ")),
                Messages.counted(counted, "other cell")),
        List.of(
            Remedy.of(words == 1 ? "correct the cell" : "correct all %d cells".formatted(words)),
            Messages.hasControl(first.getKey())
                ? Remedy.of("remove the control characters")
                : new Remedy("call it a missing value", Remedy.Setting.MISSING, first.getKey()),
            new Remedy(
                "take the column for categories", Remedy.Setting.CATEGORICAL, column.name())));
  }

  private ColumnSchema.Facts facts(ColumnKind kind) {
    return new ColumnSchema.Facts(
        column.size(),
        missing,
        firstRowOfWord.size() + numbers.size(),
        smallest,
        largest,
        examples,
        note(kind));
  }

  /** Whether the numbers look like row numbers, of which some may be missing. */
  private boolean isNumbering() {
    return ascends && missing == 0 && counted >= FEWEST_TEXTS && largest - smallest < 2.0 * counted;
  }

  private String note(ColumnKind kind) {
    return switch (kind) {
      case TEXT -> "a text of its own in nearly every row";
      case CONSTANT ->
          examples.isEmpty() ? "no value in any row" : "the same in every row: " + examples.get(0);
      case NUMERIC -> isNumbering() ? "ascends from row to row, as row numbers do" : "";
      default -> "";
    };
  }
}
