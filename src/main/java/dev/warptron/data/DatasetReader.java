package dev.warptron.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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
   * Whether the file's name is one of this format; the file need not be there.
   *
   * <p>By extension, in capitals or not. A format whose files are named in another way overrides
   * it; no two readers may claim the same name.
   */
  default boolean reads(Path file) {
    String name = file.toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return extensions().contains(extension);
  }

  /**
   * Reads the columns that are asked for.
   *
   * @throws DataException if the file cannot be read, or does not hold what is asked for
   */
  Dataset read(Path file, ReadRequest request);
}
