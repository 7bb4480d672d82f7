package dev.warptron.data;

import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/** Finds the reader for a file. */
public final class DatasetReaders {
  private DatasetReaders() {}

  /**
   * Reads a file with the reader that its name asks for, or as CSV where no reader claims it.
   *
   * @throws DataException if the file cannot be read, or does not hold what is asked for
   */
  public static Dataset read(Path file, ReadRequest request) {
    return readerOf(file).read(file, request);
  }

  static DatasetReader readerOf(Path file) {
    return all().stream().filter(r -> r.reads(file)).findFirst().orElseGet(CsvReader::new);
  }

  /** Every format that is registered. */
  static List<DatasetReader> all() {
    // The loader that has this class has the formats: a thread's context loader may not.
    ClassLoader loader = DatasetReader.class.getClassLoader();
    return ServiceLoader.load(DatasetReader.class, loader).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
