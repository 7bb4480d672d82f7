package dev.warptron.backend.cuda;

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
 * @param file where it came from, with links followed
 * @param version in full, such as 12.6.4
 * @param isBridged whether JCublas reaches it through the bridge
 */
record LoadedCublas(Path file, String version, boolean isBridged) {
  private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

  /** Whether it is one of those of a folder that a user names. */
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
   * The file that the loader found by itself, if the system tells.
   *
   * @param name such as {@code libcublas.so.12}; the file's own name may go on, such as {@code
   *     libcublas.so.12.6.4.1}
   */
  static Optional<Path> mappedFile(String name) {
    // Lines end in the path of the file: address permissions offset device inode path.
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
