package dev.warptron.backend.cuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A cuBLAS that lies in a folder.
 *
 * @param major its version, 12 or 13
 * @param file {@code libcublas.so.12} or {@code libcublas.so.13} in that folder
 */
record CublasFile(int major, Path file) {
  /** The version that JCublas asks the loader for. */
  static final int OWN_VERSION = 12;

  /** The version that the bridge forwards to. */
  static final int BRIDGED_VERSION = 13;

  /** The one in a folder itself, if there is one. */
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

  /** {@code libcublasLt} beside it, which it needs; the loader might take another one. */
  Optional<Path> companion() {
    Path beside = file.resolveSibling("libcublasLt.so." + major);
    return Files.isRegularFile(beside) ? Optional.of(beside) : Optional.empty();
  }
}
