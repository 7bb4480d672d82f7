package dev.warptron.backend.cpu;

import dev.warptron.model.Shape;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The GEMM library of one device, loaded for the first product that should be its. */
final class UsedGemmLibrary {
  private final CpuBackend backend;
  private final @Nullable Path file; // the user's
  private boolean loaded;

  UsedGemmLibrary(CpuBackend backend, @Nullable Path file) {
    this.backend = backend;
    this.file = file;
  }

  String name() {
    return file == null ? "OpenBLAS" : String.valueOf(file.getFileName());
  }

  /** Whether products with such a matrix of weights are the library's. */
  boolean multiplies(Shape weights) {
    return Native.wantsGemmLibrary(backend.device(), weights.size());
  }

  /**
   * Loads it if such products are its.
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
