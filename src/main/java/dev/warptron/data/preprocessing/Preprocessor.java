package dev.warptron.data.preprocessing;

import dev.warptron.data.BadRow;
import dev.warptron.data.CellRules;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.FlatRows;
import dev.warptron.data.Messages;
import dev.warptron.data.Parts;
import dev.warptron.data.Preparation;
import dev.warptron.data.Remedy;
import dev.warptron.data.Table;
import dev.warptron.data.TableColumn;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.ColumnSchema;
import dev.warptron.data.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the features of a network from the columns of a table. Immutable; equal if all encoders and
 * the spellings of missing values are equal.
 */
public final class Preprocessor implements Preparation {
  /** Rows that are encoded together, so that their features stay in the cache. */
  private static final int BLOCK_ROWS = 256;

  /** Rows of which the features are in memory, where those of all rows are not. */
  private static final int PART_ROWS = 1 << 14;

  private final List<ColumnEncoder> encoders;
  private final Set<String> missing;
  private final List<String> columns;
  private final List<String> features;
  private final boolean[] ready; // (features)
  private final int[] widths; // (encoders), features of each

  private Preprocessor(List<ColumnEncoder> encoders, Set<String> missing) {
    this.encoders = List.copyOf(encoders);
    this.missing = Set.copyOf(missing);
    this.columns = encoders.stream().map(ColumnEncoder::column).toList();
    List<String> names = new ArrayList<>();
    List<Boolean> states = new ArrayList<>();
    Set<String> used = new TreeSet<>();
    for (ColumnEncoder encoder : encoders) {
      List<String> own = encoder.features();
      for (int feature = 0; feature < own.size(); feature++) {
        String name = own.get(feature);
        while (!used.add(name)) {
          name += "'"; // such as a column "age is missing" beside the missing cells of "age"
        }
        names.add(name);
        states.add(encoder.isReady(feature));
      }
    }
    this.features = List.copyOf(names);
    this.widths = encoders.stream().mapToInt(each -> each.features().size()).toArray();
    this.ready = new boolean[states.size()];
    for (int feature = 0; feature < ready.length; feature++) {
      ready[feature] = states.get(feature);
    }
  }

  /**
   * Encoders of saved columns.
   *
   * @param encoders at least one, of different columns
   */
  public static Preprocessor of(List<ColumnEncoder> encoders) {
    List<String> columns = encoders.stream().map(ColumnEncoder::column).distinct().toList();
    if (encoders.isEmpty() || columns.size() < encoders.size()) {
      throw new IllegalArgumentException(
          "the columns must be different, and at least one: " + columns);
    }
    return new Preprocessor(encoders, CellRules.DEFAULT.missing());
  }

  /**
   * The same for tables in which missing values are spelled like this.
   *
   * @param spellings as for {@link CellRules#missing}
   */
  public Preprocessor withMissing(Set<String> spellings) {
    return new Preprocessor(encoders, spellings);
  }

  /** How a reader has to understand the cells of a table. */
  public CellRules cells() {
    return new CellRules(missing, textColumns(), /* skipsBadRows= */ false);
  }

  /**
   * Fits all encoders to training rows.
   *
   * @param training the rows whose statistics are used, and no other
   * @param schema of these rows, and maybe of more
   */
  public static Preprocessor fit(Table training, Schema schema, PreprocessingOptions options) {
    List<ColumnSchema> used =
        schema.columns().stream().filter(column -> column.kind().isUsed()).toList();
    IntFunction<ColumnEncoder> each =
        i -> encoder(used.get(i), training.column(used.get(i).name()), options);
    return of(
        training.isStored() // then one column at a time is in memory
            ? IntStream.range(0, used.size()).mapToObj(each).toList()
            : Parts.map(used.size(), each));
  }

  /** Takes columns of numbers as they are, and refuses missing cells. */
  public static Preprocessor ofNumbers(List<String> columns) {
    return of(
        columns.stream()
            .<ColumnEncoder>map(
                name ->
                    new NumberEncoder(
                        name,
                        ColumnKind.NUMERIC,
                        List.of(),
                        Double.NaN,
                        /* indicator= */ false,
                        Transform.IDENTITY,
                        /* ready= */ false))
            .toList());
  }

  private static ColumnEncoder encoder(
      ColumnSchema schema, TableColumn cells, PreprocessingOptions options) {
    return switch (schema.kind()) {
      case NUMERIC, BOOLEAN, ORDINAL -> NumberEncoder.fit(schema, cells, options);
      case DATE -> TimeEncoder.fit(schema, cells, options);
      default -> CategoryEncoder.fit(schema, cells, options);
    };
  }

  /** The encoders in the order of their columns. */
  public List<ColumnEncoder> encoders() {
    return encoders;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  /** The columns whose spelling matters, so that a reader must not take them for numbers. */
  private Set<String> textColumns() {
    return encoders.stream()
        .filter(each -> !(each instanceof NumberEncoder n && n.kind() == ColumnKind.NUMERIC))
        .map(ColumnEncoder::column)
        .collect(Collectors.toSet());
  }

  @Override
  public List<String> features() {
    return features;
  }

  @Override
  public boolean isReady(int feature) {
    return ready[feature];
  }

  @Override
  public boolean isNumber(int feature) {
    int first = 0;
    for (int i = 0; i < widths.length; i++) {
      if (feature < first + widths[i]) {
        return encoders.get(i).isNumber(feature - first);
      }
      first += widths[i];
    }
    throw new IndexOutOfBoundsException(feature);
  }

  /**
   * The features of rows.
   *
   * @param preprocessor null if the features are columns of numbers
   * @param columns the features in this case
   * @throws DataException if a column is missing, or a cell cannot be used; it lists all of them
   */
  public static Dataset features(
      @Nullable Preprocessor preprocessor, Table rows, List<String> columns) {
    if (preprocessor != null) {
      return preprocessor.apply(rows);
    }
    Optional<Dataset> dense = rows.asDataset();
    if (dense.isPresent() && dense.get().featureNames().equals(columns)) {
      return dense.get();
    }
    Dataset numbers = ofNumbers(columns).apply(rows);
    return rows.dataset(columns, numbers.toRowMajor(), null);
  }

  @Override
  public Dataset apply(Table rows) {
    Map<Integer, String> faults = new TreeMap<>();
    Dataset prepared = encode(rows, faults);
    if (!faults.isEmpty()) {
      throw unusable(badRows(rows, faults));
    }
    return prepared;
  }

  /** The exception for rows with cells that cannot be used. */
  private static DataException unusable(List<BadRow> rows) {
    return BadRow.exception(
        rows,
        Remedy.of(rows.size() == 1 ? "correct or remove the row" : "correct or remove these rows"));
  }

  /**
   * The features of rows, some at a time, for more rows than fit in memory.
   *
   * @param preprocessor null if the features are columns of numbers
   * @param columns the features in this case
   * @param consumer of consecutive rows
   * @throws DataException as {@link #apply}: it lists the unusable cells of all rows
   */
  public static void forEachPart(
      @Nullable Preprocessor preprocessor,
      Table rows,
      List<String> columns,
      Consumer<Dataset> consumer) {
    List<BadRow> bad = new ArrayList<>();
    for (int from = 0; from < rows.rowCount(); from += PART_ROWS) {
      int to = Math.min(rows.rowCount(), from + PART_ROWS);
      Table part = rows.select(IntStream.range(from, to).toArray());
      if (preprocessor == null) {
        consumer.accept(features(null, part, columns));
        continue;
      }
      Map<Integer, String> faults = new TreeMap<>();
      Dataset prepared = preprocessor.encode(part, faults);
      bad.addAll(badRows(part, faults));
      if (bad.isEmpty()) {
        consumer.accept(prepared);
      }
    }
    if (!bad.isEmpty()) {
      throw unusable(bad);
    }
  }

  /** The rows with cells that cannot be used, and why. */
  public List<BadRow> badRows(Table rows) {
    Map<Integer, String> faults = new TreeMap<>();
    encode(rows, faults);
    return badRows(rows, faults);
  }

  private static List<BadRow> badRows(Table rows, Map<Integer, String> faults) {
    List<BadRow> bad = new ArrayList<>();
    faults.forEach((row, reason) -> bad.add(rows.badRow(row, reason)));
    return bad;
  }

  /** Encodes all rows; the features of a row with a fault are not valid. */
  private Dataset encode(Table rows, Map<Integer, String> faults) {
    float[] values = new float[FlatRows.length(rows.rowCount(), features.size())];
    List<TableColumn> cells = columns.stream().map(rows::column).toList();
    Parts.forEachBlock(
        rows.rowCount(), BLOCK_ROWS, (from, to) -> encode(cells, from, to, values, faults));
    return rows.dataset(features, values, this);
  }

  private void encode(
      List<TableColumn> cells, int from, int to, float[] values, Map<Integer, String> faults) {
    int width = features.size();
    int offset = 0;
    for (int i = 0; i < cells.size(); i++) {
      ColumnEncoder encoder = encoders.get(i);
      for (int row = from; row < to; row++) {
        String fault = encoder.encode(cells.get(i), row, values, row * width + offset);
        if (!fault.isEmpty()) {
          String what = "column %s: %s".formatted(Messages.quoted(encoder.column()), fault);
          synchronized (faults) { // each row belongs to one thread, so the order is kept
            faults.merge(row, what, (a, b) -> a + ", " + b);
          }
        }
      }
      offset += widths[i];
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Preprocessor that
        && encoders.equals(that.encoders)
        && missing.equals(that.missing);
  }

  @Override
  public int hashCode() {
    return 31 * encoders.hashCode() + missing.hashCode();
  }

  @Override
  public String toString() {
    return "Preprocessor[%d columns, %d features]".formatted(encoders.size(), features.size());
  }
}
