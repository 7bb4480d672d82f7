package dev.warptron.data;

import java.nio.file.Path;
import java.util.Locale;
import java.util.ServiceLoader;

/** Finds the reader for a file. */
public final class DatasetReaders {
  private DatasetReaders() {}

  /**
   * Reads a file with the reader of its extension, or as CSV where no reader claims it.
   *
   * @throws DataException if the file cannot be read, or does not hold what is asked for
   */
  public static Dataset read(Path file, ReadRequest request) {
    return readerOf(file).read(file, request);
  }

  static DatasetReader readerOf(Path file) {
    String name = file.toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    // The loader that has this class has the formats: a thread's context loader may not.
    ClassLoader loader = DatasetReader.class.getClassLoader();
    for (DatasetReader reader : ServiceLoader.load(DatasetReader.class, loader)) {
      if (reader.extensions().contains(extension)) {
        return reader;
      }
    }
    return new CsvReader();
  }
}
