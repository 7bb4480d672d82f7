package dev.warptron.cli.train;

import dev.warptron.cli.common.TableArguments;
import dev.warptron.cli.common.TrainingSets;
import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.Table;
import dev.warptron.data.Task;
import dev.warptron.data.preprocessing.Preprocessor;
import dev.warptron.data.schema.Schema;
import dev.warptron.io.CacheContents;
import dev.warptron.io.RowCache;
import dev.warptron.io.RowCacheWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Training and validation rows of a cache, which is written first if there is none. */
final class CachedRows {
  private final CacheOptions options;
  private final TableArguments table;
  private final Supplier<List<String>> key;
  private boolean wasInMemory; // the table that was read
  private String note = ""; // what became of the cache, for the user

  /**
   * Rows of the cache that the options name.
   *
   * @param key what the rows are made of, by the state of the files when it is called
   */
  CachedRows(CacheOptions options, TableArguments table, Supplier<List<String>> key) {
    this.options = options;
    this.table = table;
    this.key = key;
  }

  /** Divided tables and how their features are made; the schema is null if it is not known. */
  record Source(
      TrainingSets.Tables tables, @Nullable Schema schema, @Nullable Preprocessor preprocessor) {}

  /** What happened to the cache, in a sentence for the user. */
  String note() {
    return note;
  }

  /**
   * Opens the cache. It stays open until the program ends.
   *
   * @param source reads the table; called if there is no cache of it
   * @throws IOException if the cache cannot be written
   */
  RowCache open(Supplier<Source> source) throws IOException {
    Path folder = options.folder();
    List<String> wanted = key.get();
    RowCache.Found found = RowCache.open(folder, wanted, options.blockBytes());
    if (found.cache() != null) {
      note = folder + ": the rows that were prepared before";
      table.useRead(found.cache().training(), found.cache().contents().notes());
      return found.cache();
    }
    write(folder, wanted, source);
    RowCache.Found written = RowCache.open(folder, wanted, options.blockBytes());
    if (written.cache() == null) {
      throw new IOException(
          "%s: the cache was written, but %s".formatted(folder, written.reason()));
    }
    note =
        "%s: written now%s; %s"
            .formatted(
                folder,
                wasInMemory
                    ? ", the table was read into memory (only a plain CSV file is not)"
                    : "",
                found.reason());
    return written.cache();
  }

  private void write(Path folder, List<String> wanted, Supplier<Source> source) throws IOException {
    List<Path> scratch = new ArrayList<>();
    try (RowCacheWriter writer = new RowCacheWriter(folder)) {
      table.keepCellsIn(
          () -> {
            scratch.add(writer.scratch());
            return scratch.get(scratch.size() - 1);
          });
      Source read = source.get();
      TrainingSets.Tables tables = read.tables;
      wasInMemory = scratch.stream().noneMatch(Files::exists);
      if (tables.task().task() == Task.REGRESSION) {
        writer.storeNumbers();
      }
      List<String> names = tables.training().columnNames();
      add(read.preprocessor, tables.training(), names, writer::addTraining);
      if (tables.validation() != null) {
        add(read.preprocessor, tables.validation(), names, writer::addValidation);
      }
      if (!key.get().equals(wanted)) {
        throw new DataException(
            "a file was changed while it was being read, so the cache is not used: try again");
      }
      writer.finish(
          wanted,
          new CacheContents(
              tables.task(), tables.division(), table.notes(), read.schema, read.preprocessor));
    } finally {
      table.keepCellsIn(null); // and with it the memory of the writer
      for (Path file : scratch) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Takes rows, and may fail to write them. */
  private interface Writer {
    void add(Dataset rows) throws IOException;
  }

  private static void add(
      @Nullable Preprocessor preprocessor, Table rows, List<String> names, Writer writer)
      throws IOException {
    Consumer<Dataset> unchecked =
        part -> {
          try {
            writer.add(part);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try {
      Preprocessor.forEachPart(preprocessor, rows, names, unchecked);
    } catch (UncheckedIOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("the cache cannot be written: " + cause.getMessage(), e);
    }
  }
}
