package dev.warptron.backend.cpu;

import dev.warptron.model.Shape;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The GEMM library of one device, loaded before the first product that uses it. */
final class UsedGemmLibrary {
  private final CpuBackend backend;
  private final @Nullable Path file; // of the user; null for the library of this build
  private boolean loaded;

  UsedGemmLibrary(CpuBackend backend, @Nullable Path file) {
    this.backend = backend;
    this.file = file;
  }

  String name() {
    return file == null ? "OpenBLAS" : String.valueOf(file.getFileName());
  }

  /** Whether products with a weight matrix of this shape use the library. */
  boolean multiplies(Shape weights) {
    return Native.wantsGemmLibrary(backend.device(), weights.size());
  }

  /**
   * Loads the library if products with a weight matrix of this shape use it.
   *
   * @throws dev.warptron.backend.DeviceException if it cannot be used
   */
  void loadFor(Shape weights) {
    if (!loaded && multiplies(weights)) {
      Native.useGemmLibrary(backend.device(), GemmLibrary.of(file).require());
      loaded = true;
    }
  }
}
