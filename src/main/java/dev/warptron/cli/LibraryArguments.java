package dev.warptron.cli;

import dev.warptron.backend.DeviceOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where devices find libraries that are not in the jar. */
final class LibraryArguments {
  @Option(
      names = "--cuda-libraries",
      paramLabel = "FOLDER",
      description =
          "device cuda: the folder with libcublas.so.12 or libcublas.so.13. Default: the one that"
              + " WARPTRON_CUDA_LIBRARIES names, or the usual places; see warptron doctor.")
  private @Nullable Path cudaLibraries;

  /** For picocli. */
  LibraryArguments() {}

  DeviceOptions apply(DeviceOptions options) {
    return cudaLibraries == null ? options : options.withCudaLibraries(cudaLibraries);
  }
}
