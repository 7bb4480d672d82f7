package dev.warptron.data;

import dev.warptron.files.FileNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the reader for a file. */
public final class DatasetReaders {
  private DatasetReaders() {}

  /**
   * Reads a file with the reader that claims its name, or as CSV if none does.
   *
   * @throws DataException if the file cannot be read, or lacks a requested column
   */
  public static Dataset read(Path file, ReadRequest request) {
    return readerOf(file, request).read(file, request);
  }

  /**
   * Reads a table as it is; otherwise as {@link #read}. Where words follow many numbers in a
   * column, the file is read once more, so that the numbers keep their spelling: 007 and 7 are
   * different categories.
   *
   * @throws DataException as {@link DatasetReader#readTable}
   */
  public static Table readTable(Path file, ReadRequest request, CellRules rules) {
    DatasetReader reader = readerOf(file, request);
    Table table = reader.readTable(file, request, rules);
    Set<String> words = table.columnsOfNumbersAndWords();
    return words.isEmpty() ? table : reader.readTable(file, request, rules.withText(words));
  }

  /**
   * Reads a table as it is, otherwise as above, whose cells are kept in a file where the format
   * allows it: see {@link DatasetReader#readTable(Path, ReadRequest, CellRules, Path)}.
   *
   * @param scratch a file to create or replace, and to delete when the table is not used any more
   */
  public static Table readTable(Path file, ReadRequest request, CellRules rules, Path scratch) {
    DatasetReader reader = readerOf(file, request);
    Table table = reader.readTable(file, request, rules, scratch);
    Set<String> words = table.columnsOfNumbersAndWords();
    return words.isEmpty()
        ? table
        : reader.readTable(file, request, rules.withText(words), scratch);
  }

  /**
   * Reads several files as one table: the rows of the first file, then those of the second and so
   * on. Columns are matched by name. A query is run on each file.
   *
   * @param files at least one, all different
   * @throws DataException as {@link DatasetReader#readTable}; or if a file has other columns than
   *     the first one, or occurs twice
   */
  public static Table readTable(List<Path> files, ReadRequest request, CellRules rules) {
    return files.size() == 1
        ? readTable(files.get(0), request, rules)
        : new JoinedTables(files, request, rules).read();
  }

  /** Reads a table as it is, with the usual spellings of missing values. */
  public static Table readTable(Path file, ReadRequest request) {
    return readTable(file, request, CellRules.DEFAULT);
  }

  /**
   * Looks at the beginning of a file; otherwise as {@link #read}.
   *
   * @return empty for a file that is no text with columns
   */
  public static Optional<FileHeader> header(Path file, ReadRequest request) {
    return readerOf(file, request).header(file, request);
  }

  private static DatasetReader readerOf(Path file, ReadRequest request) {
    DatasetReader reader = readerOf(file);
    if (request.query() != null && !reader.takesQueries()) {
      throw new DataException(
          "%s: a query is for Parquet, DuckDB and SQLite files, and this one is read as %s"
              .formatted(FileNames.of(file), reader.name()),
          List.of(Remedy.set("leave the query out", Remedy.Setting.QUERY)));
    }
    return reader;
  }

  /** The reader that claims the file's name, or the one for CSV. */
  public static DatasetReader readerOf(Path file) {
    List<DatasetReader> all = all();
    return Stream.of(file, Path.of("any.csv"))
        .flatMap(name -> all.stream().filter(reader -> reader.reads(name)))
        .findFirst()
        .orElseThrow();
  }

  /** All registered readers. */
  public static List<DatasetReader> all() {
    // Not the thread's context class loader, which may not see the services file.
    ClassLoader loader = DatasetReader.class.getClassLoader();
    return ServiceLoader.load(DatasetReader.class, loader).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
