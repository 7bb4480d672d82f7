package dev.warptron.data;

import java.nio.file.Path;
import java.util.List;

/**
 * Reads one file format. Found by {@link java.util.ServiceLoader}, so a new format is one class
 * with a public constructor without arguments and one services line.
 */
public interface DatasetReader {
  /** The name of the format for messages, such as CSV. */
  String name();

  /** The file name extensions of the format in lower case, without the dot. */
  List<String> extensions();

  /**
   * Reads the columns that are asked for.
   *
   * @throws DataException if the file cannot be read, or does not hold what is asked for
   */
  Dataset read(Path file, ReadRequest request);
}
