package dev.warptron.data;

import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
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
    return readerOf(file).read(file, request);
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
