package dev.warptron.backend.cuda.libraries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cuBLAS that this process has loaded.
 *
 * @param file the file that it was loaded from
 * @param version in full, such as 12.6.4
 * @param isBridged whether JCublas reaches it through the bridge
 */
public record LoadedCublas(Path file, String version, boolean isBridged) {
  private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

  /** Whether its file is one of those in a requested folder. */
  boolean isOf(Path folder) {
    return CublasSearch.in(folder).stream().anyMatch(found -> isSame(found.file()));
  }

  private boolean isSame(Path other) {
    try {
      return Files.isSameFile(file, other);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The file of a loaded library, if the system reports it.
   *
   * @param name such as {@code libcublas.so.12}; the file's own name may be longer, such as {@code
   *     libcublas.so.12.6.4.1}
   */
  static Optional<Path> mappedFile(String name) {
    // Format of a line: address permissions offset device inode path.
    try (Stream<String> lines = Files.lines(MAPPED_FILES, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.contains("/" + name))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
