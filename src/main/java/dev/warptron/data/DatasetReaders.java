package dev.warptron.data;

import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/** Finds the reader for a file. */
public final class DatasetReaders {
  private DatasetReaders() {}

  /**
   * Reads a file with the reader that claims its name, or as CSV if none does.
   *
   * @throws DataException if the file cannot be read, or lacks a requested column
   */
  public static Dataset read(Path file, ReadRequest request) {
    return readerOf(file).read(file, request);
  }

  static DatasetReader readerOf(Path file) {
    return all().stream().filter(r -> r.reads(file)).findFirst().orElseGet(CsvReader::new);
  }

  /** All registered readers. */
  static List<DatasetReader> all() {
    // Not the thread's context class loader, which may not see the services file.
    ClassLoader loader = DatasetReader.class.getClassLoader();
    return ServiceLoader.load(DatasetReader.class, loader).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
