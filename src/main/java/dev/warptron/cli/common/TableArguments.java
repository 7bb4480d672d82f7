package dev.warptron.cli.common;

import dev.warptron.data.Dataset;
import dev.warptron.data.Groups;
import dev.warptron.data.InferredTask;
import dev.warptron.data.Messages;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.data.TextFormat;
import dev.warptron.data.preprocessing.CategoryCoding;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.preprocessing.Scaling;
import dev.warptron.data.schema.Schema;
import dev.warptron.io.SavedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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

  private @Nullable TableReader reader; // known after the first use

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
    return reader().readFor(from);
  }

  /**
   * Keeps the cells of DATA and validation rows in new files, where a format allows it.
   *
   * @param newFiles null to keep them in memory
   */
  public void keepCellsIn(@Nullable Supplier<Path> newFiles) {
    reader().keepCellsIn(newFiles);
  }

  /** The file of {@code --schema}. */
  public Optional<Path> schemaFile() {
    return Optional.ofNullable(columns.schemaFile());
  }

  /** The files of DATA; what is no file is copied to one. */
  public List<Path> dataFiles() {
    return reader().data().readableFiles();
  }

  /**
   * Takes over what {@link #read} finds out, from rows that were read before.
   *
   * @param known what was left out, for the user
   */
  public void useRead(Dataset rows, List<String> known) {
    reader().useRead(rows, known);
  }

  /** Reads all rows of the file whose target is known. */
  public Table read() {
    return reader().read();
  }

  /** Whether rows belong to groups. */
  public boolean isGrouped() {
    return group != null;
  }

  /** The groups of the rows that were read; null for none. */
  public @Nullable Groups groups() {
    return reader().groups();
  }

  /** What was left out of the files, for the user. */
  public List<String> notes() {
    return reader().notes();
  }

  /** Reads the test rows; null if there are none. */
  public @Nullable Table readTest(Table rows) {
    return test == null ? null : reader().readTest(rows, test);
  }

  /** The same with these columns, whose kinds are not known. */
  public @Nullable Table readTest(List<String> names) {
    return test == null ? null : reader().readTest(names, test);
  }

  /** Reads another file with the same columns. */
  public Table readLike(Table rows, Path file) {
    return reader().readLike(rows, file);
  }

  /** What the columns hold; null if they are those of a data set of numbers. */
  public @Nullable Schema schema(Table rows) {
    return reader().schema(rows);
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
    return reader().format();
  }

  /** The task that is given; null if it is not. */
  public @Nullable Task givenTask() {
    return task.given();
  }

  /** The number of targets; known after {@link #read}. */
  public int targetCount() {
    return reader().targets().size();
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
    List<String> learned = reader().targets();
    int used = rows.preparation().map(each -> each.columns().size()).orElse(rows.featureCount());
    return "%s: %s%s, %s %s%s%s"
        .formatted(
            dataName(),
            Messages.counted(rows.featureCount(), "feature"),
            used == rows.featureCount() ? "" : " of %d columns".formatted(used),
            learned.size() == 1 ? "target" : "targets",
            TargetNames.quoted(learned),
            sampleWeight == null ? "" : ", weights \"%s\"".formatted(sampleWeight),
            LeftOut.namelessColumns(reader().header(), ignored));
  }

  /** The name of the file, without its folder, or the number of files. */
  public String dataName() {
    return reader().data().name();
  }

  /** The names of several files in their order; empty for a single one. */
  public String fileOrder() {
    return reader().data().order();
  }

  private TableReader reader() {
    if (reader == null) {
      reader =
          new TableReader(
              data, files, columns, new TableReader.Roles(targets, ignored, sampleWeight, group));
    }
    return reader;
  }

  /** The files that are read. */
  public FileRoles roles() {
    return reader()
        .data()
        .addTo(new FileRoles(), "DATA")
        .reads("--test", test)
        .reads("--schema", columns.schemaFile());
  }
}
