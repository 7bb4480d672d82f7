package dev.warptron.cli.common;

import dev.warptron.data.CellRules;
import dev.warptron.data.Dataset;
import dev.warptron.data.FileHeader;
import dev.warptron.data.Groups;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Messages;
import dev.warptron.data.MissingColumnException;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.data.Task;
import dev.warptron.data.TextFormat;
import dev.warptron.data.preprocessing.CategoryCoding;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.Schema;
import dev.warptron.io.SavedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments for the training table: its file, its target, its task and its scaling. */
public final class TableArguments {
  @Parameters(
      paramLabel = "DATA",
      arity = "1..*",
      description =
          "A CSV file with a header line, or a file of another format: JSON lines, ARFF, NumPy,"
              + " Parquet, DuckDB, SQLite, LIBSVM (--target label), or IDX with the labels file beside"
              + " it (--target label). Several files, or a pattern such as 'part-*.csv', are one"
              + " table. - is standard input.")
  private List<Path> data = List.of();

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      required = true,
      description =
          "The column to learn; the others are the features. Several, separated by commas or each"
              + " with a --target of its own, are learned by one network: numbers, or two classes"
              + " in each.")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      description =
          "Columns to leave out, such as a row number: names separated by commas, or each with an"
              + " --ignore of its own. #3 is the third column.")
  private Set<String> ignored = new LinkedHashSet<>();

  @Option(
      names = "--sample-weight",
      paramLabel = "COLUMN",
      description =
          "The column with the weight of each training row, at least 0. It is no feature."
              + " Validation and test rows count once. Default: none.")
  private @Nullable String sampleWeight;

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      description =
          "Rows with the same value here, such as those of one patient, all train or all validate."
              + " It is no feature. Default: none.")
  private @Nullable String group;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Rows to measure the finished model on.")
  private @Nullable Path test;

  @Mixin private TaskOption task = new TaskOption();
  @Mixin private FileOptions files = new FileOptions();
  @Mixin private ColumnOptions columns = new ColumnOptions();

  private final DataFiles sources = new DataFiles();
  private @Nullable DataArguments given; // known after the first use
  private @Nullable FileHeader header; // of the data; known after read()
  private SavedModel.@Nullable Features features; // of the model that goes on; null for none
  private TextFormat expected = TextFormat.UNKNOWN; // of the data
  private final List<String> notes = new ArrayList<>();
  private @Nullable Groups groups; // of the rows that were read
  private @Nullable Supplier<Path> scratch; // for cells of tables; null to keep them in memory

  /** For picocli. */
  public TableArguments() {}

  /**
   * Checks, before any work, the values of the options.
   *
   * @throws IllegalArgumentException if a value is unknown
   */
  public void check() {
    files.check();
    TargetNames.requireDistinct(TargetNames.of(targets));
    columns.check();
    task.check();
  }

  /**
   * Checks that the options are those of a model.
   *
   * @throws IllegalArgumentException if one is not
   */
  public void checkFrom(SavedModel from) {
    if (columns.givenScaling() != null) {
      throw new IllegalArgumentException(
          "--scale: the model of --from has its scaling; leave the option out");
    }
    if (columns.isCodingGiven()) {
      throw new IllegalArgumentException(
          "--category-coding: the model of --from has its coding; leave the option out");
    }
    task.checkFrom(from);
  }

  /**
   * Reads all rows with the columns of a model.
   *
   * @throws IllegalArgumentException if the targets are not the model's
   */
  public Table readFor(SavedModel from) {
    features = from.features();
    expected = from.format() == null ? TextFormat.UNKNOWN : from.format();
    Table rows = read();
    if (!targets.equals(from.target().names())) {
      throw new IllegalArgumentException(
          "--target: the model of --from learned %s, and got %s"
              .formatted(TargetNames.quoted(from.target().names()), TargetNames.quoted(targets)));
    }
    return rows;
  }

  /**
   * Keeps the cells of DATA and validation rows in new files, where a format allows it.
   *
   * @param newFiles null to keep them in memory
   */
  public void keepCellsIn(@Nullable Supplier<Path> newFiles) {
    scratch = newFiles;
  }

  /** The file of {@code --schema}. */
  public Optional<Path> schemaFile() {
    return Optional.ofNullable(columns.schemaFile());
  }

  /** The files of DATA; what is no file is copied to one. */
  public List<Path> dataFiles() {
    return data().readableFiles();
  }

  /**
   * Takes over what {@link #read} finds out, from rows that were read before.
   *
   * @param known what was left out, for the user
   */
  public void useRead(Dataset rows, List<String> known) {
    header = readHeader();
    targets = rows.requireTargets().stream().map(Target::name).toList();
    notes.clear();
    notes.addAll(known);
  }

  private @Nullable FileHeader readHeader() {
    return data().header(files.apply(ReadRequest.training()).withExpected(expected)).orElse(null);
  }

  /** Reads all rows of the file whose target is known. */
  public Table read() {
    header = readHeader();
    String first = targets.get(0);
    List<String> split = TargetNames.of(targets);
    try {
      return readTargets(targets);
    } catch (MissingColumnException e) {
      if (!e.column().equals(first) || split.equals(targets)) {
        throw e;
      }
    }
    targets = split; // no column has a name with these commas
    return readTargets(split);
  }

  private Table readTargets(List<String> names) {
    ReadRequest wanted =
        features == null
            ? ReadRequest.training(names.toArray(String[]::new))
            : ReadRequest.features(withGroup(features.columns())).withTargets(names);
    ReadRequest request = files.apply(wanted).withExpected(expected).withIgnored(ignored);
    ReadRequest weighted = sampleWeight == null ? request : request.withWeight(sampleWeight);
    Table rows =
        read(data(), weighted, scratch, features == null ? Map.of() : ColumnKinds.of(features));
    if (group == null) {
      return rows;
    }
    groups = Groups.of(rows.column(group));
    return rows.without(group);
  }

  private List<String> withGroup(List<String> names) {
    return group == null ? names : Stream.concat(names.stream(), Stream.of(group)).toList();
  }

  /** Whether rows belong to groups. */
  public boolean isGrouped() {
    return group != null;
  }

  /** The groups of the rows that were read; null for none. */
  public @Nullable Groups groups() {
    return groups;
  }

  private Table read(
      DataArguments from,
      ReadRequest request,
      @Nullable Supplier<Path> cellsIn,
      Map<String, ColumnKind> known) {
    Preprocessor fitted = features == null ? null : features.preprocessor();
    CellRules cells = columns.cells();
    cells = group == null ? cells : cells.withText(List.of(group));
    Table rows =
        from.read(
            request,
            fitted == null ? cells : fitted.cells().withSkippedRows(cells.skipsBadRows()),
            cellsIn == null ? null : cellsIn.get());
    Map<String, ColumnKind> kinds = new HashMap<>(known);
    if (group != null) {
      kinds.put(group, ColumnKind.IGNORED);
    }
    rows = columns.usable(rows, kinds);
    if (!rows.badRows().isEmpty()) {
      notes.add(LeftOut.badRows(rows));
    }
    return columns.complete(rows, notes);
  }

  /** What was left out of the files, for the user. */
  public List<String> notes() {
    return notes;
  }

  /** Reads the test rows; null if there are none. */
  public @Nullable Table readTest(Table rows) {
    return test == null ? null : readLike(rows.columnNames(), test, null, kinds(rows));
  }

  /** The same with these columns, whose kinds are not known. */
  public @Nullable Table readTest(List<String> names) {
    return test == null ? null : readLike(names, test, null, Map.of());
  }

  /** Reads another file with the same columns. */
  public Table readLike(Table rows, Path file) {
    return readLike(rows.columnNames(), file, scratch, kinds(rows));
  }

  private Table readLike(
      List<String> names,
      Path file,
      @Nullable Supplier<Path> cellsIn,
      Map<String, ColumnKind> known) {
    ReadRequest request = ReadRequest.features(names).withTargets(targets);
    return read(
        new DataArguments(List.of(file), sources),
        files.applyFormat(request).withExpected(format()),
        cellsIn,
        features == null ? known : ColumnKinds.of(features));
  }

  /** The kinds of the columns of the training rows, if words among numbers are looked for. */
  private Map<String, ColumnKind> kinds(Table rows) {
    return columns.cells().skipsBadRows() ? ColumnKinds.of(rows, schema(rows)) : Map.of();
  }

  /** What the columns hold; null if they are those of a data set of numbers. */
  public @Nullable Schema schema(Table rows) {
    return rows.asDataset().isPresent() && !columns.areColumnsChanged()
        ? null
        : Schema.infer(rows, columns.rules(withoutFeatures()));
  }

  private List<String> withoutFeatures() {
    List<String> names = new ArrayList<>(targets);
    names.addAll(ignored);
    Stream.of(Optional.ofNullable(sampleWeight), Optional.ofNullable(group))
        .flatMap(Optional::stream)
        .forEach(names::add);
    return names;
  }

  /**
   * Fits what makes features of the columns.
   *
   * @param schema null if the columns are the features
   * @param training the rows whose statistics are used
   */
  public @Nullable Preprocessor fit(@Nullable Schema schema, Table training) {
    return schema == null
        ? null
        : Preprocessor.fit(training, schema, columns.preprocessing())
            .withMissing(columns.cells().missing());
  }

  /** How the data is written; unknown if it is no text, or before {@link #read}. */
  public TextFormat format() {
    return header == null ? TextFormat.UNKNOWN : header.format();
  }

  /** The task that is given; null if it is not. */
  public @Nullable Task givenTask() {
    return task.given();
  }

  /** The number of targets; known after {@link #read}. */
  public int targetCount() {
    return targets.size();
  }

  /**
   * The task, and how it was determined.
   *
   * @param ofLoss what the loss is for; null if none is given
   */
  public InferredTask task(Dataset rows, @Nullable Task ofLoss) {
    return task.of(rows, ofLoss);
  }

  /** Sets how numbers are scaled and categories are coded, where that is not given. */
  public void setDefault(Scaling scaling, CategoryCoding categories) {
    columns.setDefault(scaling, categories);
  }

  /** How numbers are scaled. */
  public Scaling scaling() {
    return columns.scaling();
  }

  /** Whether the network standardizes what is in units: numbers, and the target of a regression. */
  public boolean standardizes() {
    return columns.scaling() != Scaling.NONE;
  }

  public boolean hasTest() {
    return test != null;
  }

  /** A short description of file, features and target. */
  public String describe(Dataset rows) {
    int used = rows.preparation().map(each -> each.columns().size()).orElse(rows.featureCount());
    return "%s: %s%s, %s %s%s%s"
        .formatted(
            dataName(),
            Messages.counted(rows.featureCount(), "feature"),
            used == rows.featureCount() ? "" : " of %d columns".formatted(used),
            targets.size() == 1 ? "target" : "targets",
            TargetNames.quoted(targets),
            sampleWeight == null ? "" : ", weights \"%s\"".formatted(sampleWeight),
            LeftOut.namelessColumns(header, ignored));
  }

  /** The name of the file, without its folder, or the number of files. */
  public String dataName() {
    return data().name();
  }

  /** The names of several files in their order; empty for a single one. */
  public String fileOrder() {
    return data().order();
  }

  private DataArguments data() {
    DataArguments known = given == null ? new DataArguments(data, sources) : given;
    given = known;
    return known;
  }

  /** The files that are read. */
  public FileRoles roles() {
    return data()
        .addTo(new FileRoles(), "DATA")
        .reads("--test", test)
        .reads("--schema", columns.schemaFile());
  }
}
