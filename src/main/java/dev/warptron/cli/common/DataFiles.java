package dev.warptron.cli.common;

import dev.warptron.data.DataException;
import dev.warptron.files.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The data files of one command. What can be read only once, such as standard input or a pipe, is
 * copied to a temporary file first, because a reader may look at a file more than once.
 */
public final class DataFiles {
  /** The file that means standard input, and for an output standard output. */
  public static final Path STANDARD = Path.of("-");

  private static final String STANDARD_INPUT = "standard input";
  private static final Set<Path> DEVICES = Set.of(Path.of("/dev/stdin"), Path.of("/dev/fd/0"));

  private final Map<Path, Path> copies = new HashMap<>();

  /** The name of the file, without its folder, for the user. */
  public static String name(Path file) {
    return file.equals(STANDARD) || DEVICES.contains(file) ? STANDARD_INPUT : FileNames.of(file);
  }

  /**
   * A file with the same content that can be read several times: the file itself, if it is regular.
   *
   * @throws DataException if it cannot be read or copied
   */
  public Path readable(Path file) {
    boolean once = file.equals(STANDARD) || (Files.exists(file) && isStream(file));
    return once ? copies.computeIfAbsent(file, DataFiles::copied) : file;
  }

  private static boolean isStream(Path file) {
    return !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  /** The copy has the name of the file, for messages and for readers that look at its end. */
  private static Path copied(Path file) {
    try {
      Path folder = Files.createTempDirectory("warptron-input");
      folder.toFile().deleteOnExit();
      Path copy = folder.resolve(name(file));
      copy.toFile().deleteOnExit(); // before its folder: the last registered is deleted first
      try (InputStream in = file.equals(STANDARD) ? System.in : Files.newInputStream(file)) {
        Files.copy(in, copy);
      }
      return copy;
    } catch (IOException e) {
      throw new DataException("%s cannot be read: %s".formatted(name(file), e.getMessage()), e);
    }
  }
}
