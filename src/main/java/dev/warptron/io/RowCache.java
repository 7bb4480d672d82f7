package dev.warptron.io;

import dev.warptron.data.DataException;
import dev.warptron.data.Dataset;
import dev.warptron.data.StoredDataset;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder with prepared training and validation rows, for trainings on more rows than fit in
 * memory, or to prepare them once for many trainings. {@link RowCacheWriter} writes it.
 *
 * <p>The folder holds a file of rows for each of both, and {@code cache.json}, which describes them
 * and is written last. So a folder without it, with a file that is missing, cut or changed, or with
 * a key that differs, is no cache of these rows: {@link #open} then says why. Only what {@link
 * #open} has checked is used: it reads all files once.
 */
public final class RowCache implements Closeable {
  static final String DESCRIPTION = "cache.json";
  static final String LOCK = "cache.lock";

  /** The end of the names of files of rows. */
  static final String ROWS = ".rows";

  private final CacheContents contents;
  private final StoredDataset training;
  private final @Nullable StoredDataset validation;

  private RowCache(
      CacheContents contents, StoredDataset training, @Nullable StoredDataset validation) {
    this.contents = contents;
    this.training = training;
    this.validation = validation;
  }

  /**
   * What {@link #open} found.
   *
   * @param cache null for none
   * @param reason why there is none, in a sentence for the user; empty for a cache
   */
  public record Found(@Nullable RowCache cache, String reason) {}

  /**
   * Opens the cache in a folder.
   *
   * @param key what the rows were made of and how, as for {@link RowCacheWriter}
   * @param blockBytes as for {@link StoredDataset#open}, usually {@link
   *     StoredDataset#usualBlockBytes}
   * @return never the rows of another key, or rows that are damaged
   */
  public static Found open(Path folder, List<String> key, long blockBytes) {
    Path file = folder.resolve(DESCRIPTION);
    if (!Files.exists(file)) {
      return new Found(null, "there is none yet");
    }
    try {
      CacheJson.Read read = CacheJson.read(file, Files.readString(file, StandardCharsets.UTF_8));
      String difference = difference(read.key(), key);
      return difference.isEmpty()
          ? new Found(open(folder, read, blockBytes), "")
          : new Found(null, difference);
    } catch (IOException | DataException e) {
      return new Found(null, "it cannot be used: " + e.getMessage());
    }
  }

  private static RowCache open(Path folder, CacheJson.Read read, long blockBytes)
      throws IOException {
    StoredDataset training = open(folder, read.training(), read.contents(), blockBytes);
    CacheJson.File other = read.validation();
    try {
      return new RowCache(
          read.contents(),
          training,
          other == null ? null : open(folder, other, read.contents(), blockBytes));
    } catch (RuntimeException e) {
      training.close();
      throw e;
    }
  }

  private static StoredDataset open(
      Path folder, CacheJson.File file, CacheContents contents, long blockBytes) {
    return StoredDataset.open(
        folder.resolve(file.name()), file.description(), contents.preprocessor(), blockBytes);
  }

  /** The first difference of two keys, for the user; empty if they are equal. */
  private static String difference(List<String> stored, List<String> wanted) {
    for (int i = 0; i < Math.max(stored.size(), wanted.size()); i++) {
      String before = i < stored.size() ? stored.get(i) : "nothing";
      String now = i < wanted.size() ? wanted.get(i) : "nothing";
      if (!before.equals(now)) {
        return "it was made with %s, and now there is %s".formatted(before, now);
      }
    }
    return "";
  }

  /** What was made of the table. */
  public CacheContents contents() {
    return contents;
  }

  /** The training rows; not to be used after {@link #close}. */
  public Dataset training() {
    return training.data();
  }

  /** The validation rows; null if there are none. */
  public @Nullable Dataset validation() {
    return validation == null ? null : validation.data();
  }

  /** Closes the files. */
  @Override
  public void close() throws IOException {
    try {
      training.close();
    } finally {
      if (validation != null) {
        validation.close();
      }
    }
  }
}
