package dev.warptron.cli.common;

import dev.warptron.data.CellRules;
import dev.warptron.data.Dataset;
import dev.warptron.data.FileHeader;
import dev.warptron.data.Groups;
import dev.warptron.data.MissingColumnException;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Table;
import dev.warptron.data.Target;
import dev.warptron.data.TextFormat;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.schema.ColumnKind;
import dev.warptron.data.schema.Schema;
import dev.warptron.io.SavedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the training table, and then other tables with the same columns. */
final class TableReader {
  private final DataFiles sources = new DataFiles();
  private final DataArguments data;
  private final FileOptions files;
  private final ColumnOptions columns;
  private final Roles roles;

  private List<String> targets; // as given, until read() knows them by name
  private @Nullable FileHeader header; // of the data; known after read()
  private SavedModel.@Nullable Features features; // of the model that goes on; null for none
  private TextFormat expected = TextFormat.UNKNOWN; // of the data
  private final List<String> notes = new ArrayList<>();
  private @Nullable Groups groups; // of the rows that were read
  private @Nullable Supplier<Path> scratch; // for cells of tables; null to keep them in memory

  /**
   * The columns that are no features, as they are given.
   *
   * @param targets at least one; a single one may hold several names, separated by commas
   * @param weight null for rows that count once
   * @param group null for rows without groups
   */
  record Roles(
      List<String> targets, Set<String> ignored, @Nullable String weight, @Nullable String group) {}

  /**
   * A reader that has read nothing.
   *
   * @param data files and patterns, at least one
   */
  TableReader(List<Path> data, FileOptions files, ColumnOptions columns, Roles roles) {
    this.data = new DataArguments(data, sources);
    this.files = files;
    this.columns = columns;
    this.roles = roles;
    this.targets = roles.targets;
  }

  /** The files of the training table. */
  DataArguments data() {
    return data;
  }

  /** The targets; by name after {@link #read}. */
  List<String> targets() {
    return targets;
  }

  /** How the data begins; null if it is no text, or before {@link #read}. */
  @Nullable FileHeader header() {
    return header;
  }

  /** The groups of the rows that were read; null for none. */
  @Nullable Groups groups() {
    return groups;
  }

  /** What was left out of the files, for the user. */
  List<String> notes() {
    return notes;
  }

  /** How the data is written; unknown if it is no text, or before {@link #read}. */
  TextFormat format() {
    return header == null ? TextFormat.UNKNOWN : header.format();
  }

  /** As {@link TableArguments#keepCellsIn}. */
  void keepCellsIn(@Nullable Supplier<Path> newFiles) {
    scratch = newFiles;
  }

  /** As {@link TableArguments#useRead}. */
  void useRead(Dataset rows, List<String> known) {
    header = readHeader();
    targets = rows.requireTargets().stream().map(Target::name).toList();
    notes.clear();
    notes.addAll(known);
  }

  private @Nullable FileHeader readHeader() {
    return data.header(files.apply(ReadRequest.training()).withExpected(expected)).orElse(null);
  }

  /** As {@link TableArguments#readFor}. */
  Table readFor(SavedModel from) {
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

  /** Reads all rows of the training table whose target is known. */
  Table read() {
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
    ReadRequest request = files.apply(wanted).withExpected(expected).withIgnored(roles.ignored);
    ReadRequest weighted = roles.weight == null ? request : request.withWeight(roles.weight);
    Table rows =
        read(data, weighted, scratch, features == null ? Map.of() : ColumnKinds.of(features));
    if (roles.group == null) {
      return rows;
    }
    groups = Groups.of(rows.column(roles.group));
    return rows.without(roles.group);
  }

  private List<String> withGroup(List<String> names) {
    return roles.group == null
        ? names
        : Stream.concat(names.stream(), Stream.of(roles.group)).toList();
  }

  /** Reads another file with the columns of the training rows. */
  Table readLike(Table rows, Path file) {
    return readLike(rows.columnNames(), file, scratch, kinds(rows));
  }

  /** The same for test rows, whose cells stay in memory. */
  Table readTest(Table rows, Path file) {
    return readLike(rows.columnNames(), file, null, kinds(rows));
  }

  /** The same with these columns, whose kinds are not known. */
  Table readTest(List<String> names, Path file) {
    return readLike(names, file, null, Map.of());
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

  private Table read(
      DataArguments from,
      ReadRequest request,
      @Nullable Supplier<Path> cellsIn,
      Map<String, ColumnKind> known) {
    Preprocessor fitted = features == null ? null : features.preprocessor();
    CellRules cells = columns.cells();
    cells = roles.group == null ? cells : cells.withText(List.of(roles.group));
    Table rows =
        from.read(
            request,
            fitted == null ? cells : fitted.cells().withSkippedRows(cells.skipsBadRows()),
            cellsIn == null ? null : cellsIn.get());
    Map<String, ColumnKind> kinds = new HashMap<>(known);
    if (roles.group != null) {
      kinds.put(roles.group, ColumnKind.IGNORED);
    }
    rows = columns.usable(rows, kinds);
    if (!rows.badRows().isEmpty()) {
      notes.add(LeftOut.badRows(rows));
    }
    return columns.complete(rows, notes);
  }

  /** The kinds of the columns of the training rows, if words among numbers are looked for. */
  private Map<String, ColumnKind> kinds(Table rows) {
    return columns.cells().skipsBadRows() ? ColumnKinds.of(rows, schema(rows)) : Map.of();
  }

  /** What the columns hold; null if they are those of a data set of numbers. */
  @Nullable Schema schema(Table rows) {
    return rows.asDataset().isPresent() && !columns.areColumnsChanged()
        ? null
        : Schema.infer(rows, columns.rules(withoutFeatures()));
  }

  private List<String> withoutFeatures() {
    List<String> names = new ArrayList<>(targets);
    names.addAll(roles.ignored);
    Stream.of(Optional.ofNullable(roles.weight), Optional.ofNullable(roles.group))
        .flatMap(Optional::stream)
        .forEach(names::add);
    return names;
  }
}
