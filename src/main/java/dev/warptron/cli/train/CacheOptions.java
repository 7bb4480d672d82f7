package dev.warptron.cli.train;

import dev.warptron.cli.common.ColumnOptions;
import dev.warptron.cli.common.FileOptions;
import dev.warptron.cli.common.TableArguments;
import dev.warptron.cli.common.TaskOption;
import dev.warptron.data.DataException;
import dev.warptron.data.StoredDataset;
import dev.warptron.io.RowCacheWriter;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The options for prepared rows on disk. */
final class CacheOptions {
  /** The options of these classes say which rows and features there are. */
  private static final Set<Class<?>> OF_ROWS =
      Set.of(TableArguments.class, FileOptions.class, ColumnOptions.class, TaskOption.class);

  private static final double MEBIBYTE = 1 << 20;
  private static final int MOST_MEBIBYTES = 1024;

  @Option(
      names = "--cache",
      paramLabel = "FOLDER",
      description =
          "Prepare the rows once, keep them in FOLDER, and train from there, in blocks if they do"
              + " not fit into one: for tables larger than memory. Used again as long as DATA and the"
              + " options for rows and columns are the same; otherwise written anew, with a note."
              + " FOLDER is new, empty, or holds a cache. Default: rows in memory.")
  private @Nullable Path folder;

  @Option(
      names = "--cache-block",
      paramLabel = "MIB",
      description =
          "Mebibytes of features that a training from --cache has in memory at once, from 1 to"
              + " 1024; where it reads more than one block in an epoch, the size changes the result."
              + " Default: a 16th of the largest Java heap (-Xmx), from 1 to 256.")
  private @Nullable Integer block;

  /** For picocli. */
  CacheOptions() {}

  boolean isGiven() {
    return folder != null;
  }

  /** The folder, if it is given. */
  Path folder() {
    if (folder == null) {
      throw new IllegalStateException("no cache is asked for");
    }
    return folder;
  }

  long blockBytes() {
    return block == null ? StoredDataset.usualBlockBytes() : (long) (block * MEBIBYTE);
  }

  /**
   * Checks the options.
   *
   * @param isBag whether an option asks for a bag
   * @throws IllegalArgumentException if an option is out of range or excludes another one
   * @throws IOException if the folder cannot be used
   */
  void check(boolean isBag, boolean dryRun) throws IOException {
    if (folder == null) {
      if (block != null) {
        throw new IllegalArgumentException("--cache-block needs --cache");
      }
      return;
    }
    if (block != null && (block < 1 || block > MOST_MEBIBYTES)) {
      throw new IllegalArgumentException(
          "--cache-block must be from 1 to %d, got %d".formatted(MOST_MEBIBYTES, block));
    }
    if (isBag) {
      throw new IllegalArgumentException(
          "--bag divides the rows in another way for each network, and --cache holds one division:"
              + " leave out --bag; --ensemble trains several networks on the rows of a cache");
    }
    if (dryRun) {
      throw new IllegalArgumentException("--dry-run writes nothing: leave out --cache");
    }
    RowCacheWriter.requireUsable(folder);
  }

  /** The options that say which rows and features there are, and the version that reads them. */
  static List<String> ofRows(CommandSpec spec) {
    String version = CacheOptions.class.getPackage().getImplementationVersion();
    List<String> all = new ArrayList<>();
    all.add("Warptron " + (version == null ? "that is not run from the jar" : version));
    for (OptionSpec option : spec.options()) {
      boolean isOfRows =
          option.userObject() instanceof Field field && OF_ROWS.contains(field.getDeclaringClass());
      if (isOfRows && !option.longestName().equals("--test")) {
        Object value = option.getValue();
        all.add(value == null ? "no " + option.longestName() : option.longestName() + " " + value);
      }
    }
    return all;
  }

  /**
   * Identifies the content of a file by its path, size and time of change.
   *
   * @param name on the command line
   * @throws DataException if it is no regular file
   */
  static String identity(String name, Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new DataException(
            "%s %s: --cache needs a regular file, to see later whether it has changed"
                .formatted(name, file));
      }
      return "%s %s of %d bytes, changed at %s"
          .formatted(name, file.toRealPath(), Files.size(file), Files.getLastModifiedTime(file));
    } catch (IOException e) {
      throw new DataException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
