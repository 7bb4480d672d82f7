package dev.warptron.io;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.StoredDatasetWriter;
import dev.warptron.files.AtomicFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link RowCache}. Until {@link #finish}, a cache that the folder held stays as it was;
 * whatever ends a program before leaves files that no cache refers to, and that the next writer
 * deletes. For one thread; of several programs, one can write.
 */
public final class RowCacheWriter implements Closeable {
  private static final String TEMPORARY = ".warptron-"; // as AtomicFiles names them

  private final Path folder;
  private final FileChannel lock;
  private final String trainingName = "training-" + UUID.randomUUID() + RowCache.ROWS;
  private final String validationName = "validation-" + UUID.randomUUID() + RowCache.ROWS;
  private final StoredDatasetWriter training;
  private final StoredDatasetWriter validation;
  private boolean hasValidation;
  private boolean isFinished;

  /**
   * Begins a cache.
   *
   * @throws IOException if the folder cannot be written, or holds other files
   * @throws DataException if another program is writing there
   */
  public RowCacheWriter(Path folder) throws IOException {
    requireUsable(folder);
    Files.createDirectories(folder);
    this.folder = folder;
    this.lock =
        FileChannel.open(
            folder.resolve(RowCache.LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    this.training = new StoredDatasetWriter(folder.resolve(trainingName));
    this.validation = new StoredDatasetWriter(folder.resolve(validationName));
    try {
      if (lock.tryLock() == null) {
        throw inUse();
      }
      deleteAllBut(referred());
    } catch (OverlappingFileLockException e) {
      lock.close();
      throw inUse();
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private DataException inUse() {
    return new DataException(
        "%s: another training is writing this cache: wait for it, or give another folder"
            .formatted(folder));
  }

  /**
   * Checks that a folder may be used: it does not exist, is empty, or holds a cache, maybe an
   * incomplete one.
   *
   * @throws IOException if it holds anything else, or is no folder
   */
  public static void requireUsable(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is a file, and a cache needs a folder of its own");
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path other = files.filter(file -> !isOfCache(file)).findFirst().orElse(null);
      if (other != null) {
        throw new IOException(
            "%s holds other files, such as %s: give an empty folder for the cache, or a new one"
                .formatted(folder, other.getFileName()));
      }
    }
  }

  private static boolean isOfCache(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.equals(RowCache.DESCRIPTION) || name.equals(RowCache.LOCK) || isOfWriter(name);
  }

  private static boolean isOfWriter(String name) {
    return name.endsWith(RowCache.ROWS) || name.startsWith(TEMPORARY);
  }

  /** The files of the cache that is there. */
  private Set<String> referred() {
    Path file = folder.resolve(RowCache.DESCRIPTION);
    try {
      CacheJson.Read read = CacheJson.read(file, Files.readString(file, StandardCharsets.UTF_8));
      CacheJson.File other = read.validation();
      return other == null
          ? Set.of(read.training().name())
          : Set.of(read.training().name(), other.name());
    } catch (IOException | ModelFileException e) {
      return Set.of(); // there is none
    }
  }

  private void deleteAllBut(Set<String> kept) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (isOfWriter(name) && !kept.contains(name)) {
          Files.delete(file);
        }
      }
    }
  }

  /** A file in the folder for what is needed until the cache is written; deleted with the next. */
  public Path scratch() {
    return folder.resolve("scratch-" + UUID.randomUUID() + RowCache.ROWS);
  }

  /** As {@link StoredDatasetWriter#storeNumbers}. */
  public void storeNumbers() {
    training.storeNumbers();
    validation.storeNumbers();
  }

  /** Appends training rows; otherwise as {@link StoredDatasetWriter#add}. */
  public void addTraining(Dataset rows) throws IOException {
    training.add(rows);
  }

  /** Appends validation rows; otherwise as {@link StoredDatasetWriter#add}. */
  public void addValidation(Dataset rows) throws IOException {
    hasValidation = true;
    validation.add(rows);
  }

  /**
   * Makes the rows the cache of the folder, and deletes the cache that was there.
   *
   * @param key what the rows were made of and how: {@link RowCache#open} needs an equal one. A line
   *     for each file and setting, for the user
   * @throws IOException if writing fails; the cache that was there then stays
   */
  public void finish(List<String> key, CacheContents contents) throws IOException {
    CacheJson.File trained = new CacheJson.File(trainingName, training.finish());
    CacheJson.@Nullable File validated =
        hasValidation ? new CacheJson.File(validationName, validation.finish()) : null;
    String text = CacheJson.write(new CacheJson.Read(key, contents, trained, validated));
    AtomicFiles.write(
        folder.resolve(RowCache.DESCRIPTION),
        out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    isFinished = true;
    deleteAllBut(referred());
  }

  /** Closes the files, and deletes them if the cache is not finished. */
  @Override
  public void close() throws IOException {
    try {
      closeRows();
      if (!isFinished) {
        Files.deleteIfExists(folder.resolve(trainingName));
        Files.deleteIfExists(folder.resolve(validationName));
      }
    } finally {
      lock.close();
    }
  }

  private void closeRows() throws IOException {
    try {
      training.close();
    } finally {
      validation.close();
    }
  }
}
