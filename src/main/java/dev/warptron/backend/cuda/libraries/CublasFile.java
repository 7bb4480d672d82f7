package dev.warptron.backend.cuda.libraries;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file of a cuBLAS library.
 *
 * @param major its version, 12 or 13
 * @param file {@code libcublas.so.12} or {@code libcublas.so.13} in some folder
 */
record CublasFile(int major, Path file) {
  /** The version that JCublas is linked with. */
  static final int OWN_VERSION = 12;

  /** The version that the bridge forwards to. */
  static final int BRIDGED_VERSION = 13;

  /** The library in a folder, if there is one; subfolders are not searched. */
  static Optional<CublasFile> in(Path folder, int major) {
    Path file = folder.resolve(name(major)).toAbsolutePath();
    return Files.isRegularFile(file) ? Optional.of(new CublasFile(major, file)) : Optional.empty();
  }

  static String name(int major) {
    return "libcublas.so." + major;
  }

  /** Whether JCublas reaches it through the bridge. */
  boolean needsBridge() {
    return major == BRIDGED_VERSION;
  }

  /** Its dependency {@code libcublasLt} in the same folder; the loader might find another one. */
  Optional<Path> companion() {
    Path beside = file.resolveSibling("libcublasLt.so." + major);
    return Files.isRegularFile(beside) ? Optional.of(beside) : Optional.empty();
  }
}
