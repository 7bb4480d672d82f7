package dev.warptron.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads one file format. Found by {@link java.util.ServiceLoader}: a new format needs one class
 * with a public no-argument constructor, and one line in the services file.
 */
public interface DatasetReader {
  /** The name of the format for messages, such as CSV. */
  String name();

  /** The file name extensions of the format in lower case, without the dot. */
  List<String> extensions();

  /**
   * Whether the file's name belongs to this format; the file need not exist.
   *
   * <p>Compares the extension, ignoring case. A format with another naming scheme overrides this
   * method. No two readers may claim the same name.
   */
  default boolean reads(Path file) {
    String name = file.toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return extensions().contains(extension);
  }

  /** Whether {@link ReadRequest#query} can choose the rows of such files. */
  default boolean takesQueries() {
    return false;
  }

  /**
   * Looks at the beginning of a text file.
   *
   * <p>A format that needs no {@link TextFormat} does not override this method.
   *
   * @return empty if the format of files has no such header
   * @throws DataException if the file cannot be read
   */
  default Optional<FileHeader> header(Path file, ReadRequest request) {
    return Optional.empty();
  }

  /**
   * Reads the requested columns.
   *
   * @throws DataException if the file cannot be read, or lacks a requested column
   */
  Dataset read(Path file, ReadRequest request);

  /**
   * Reads the requested columns as they are: numbers, text and missing cells. A missing target is
   * an empty label.
   *
   * <p>A format of numbers alone does not override this method.
   *
   * @throws DataException if the file cannot be read, or lacks a requested column, or rows cannot
   *     be read and are not to be skipped; it then lists all of them
   */
  default Table readTable(Path file, ReadRequest request, CellRules rules) {
    return Table.of(read(file, request));
  }

  /**
   * The same for a table that may not fit in memory.
   *
   * <p>A format that can be read in parts overrides this method. The others are read into memory.
   *
   * @param scratch a file to create or replace for the cells
   */
  default Table readTable(Path file, ReadRequest request, CellRules rules, Path scratch) {
    return readTable(file, request, rules);
  }
}
