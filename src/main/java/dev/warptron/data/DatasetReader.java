package dev.warptron.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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

  /**
   * Reads the requested columns.
   *
   * @throws DataException if the file cannot be read, or lacks a requested column
   */
  Dataset read(Path file, ReadRequest request);
}
