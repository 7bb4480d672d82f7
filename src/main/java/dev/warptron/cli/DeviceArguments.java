package dev.warptron.cli;

import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.ProductPrecision;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which device computes, and how. */
final class DeviceArguments {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description =
          "auto takes, of those that are available, the one that should finish first; see warptron"
              + " doctor. Default: auto, and for a saved model the device it was trained on, if it is"
              + " available here.")
  private @Nullable String device;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      converter = Converters.Products.class,
      completionCandidates = Converters.ProductLabels.class,
      description =
          "Of the operands of matrix products: ${COMPLETION-CANDIDATES}. tf32 and bf16 are for"
              + " device cuda. Default: fp32.")
  private ProductPrecision products = DeviceOptions.DEFAULT.products();

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = Converters.Threads.class,
      description = "Of device cpu. Default: 0, one per core.")
  private int threads = DeviceOptions.DEFAULT.threads();

  @Option(
      names = "--gemm-library",
      paramLabel = "FILE",
      description =
          "Multiply large matrices on device cpu with this shared library instead of the OpenBLAS of"
              + " this program: one with cblas_sgemm, such as MKL, or with dnnl_sgemm, oneDNN.")
  private @Nullable Path gemmLibrary;

  @Mixin private LibraryArguments libraries = new LibraryArguments();

  /** For picocli. */
  DeviceArguments() {}

  /** The name that was given; null if there was none. */
  @Nullable String name() {
    return device;
  }

  /** How the device is to work. */
  DeviceOptions options() {
    return libraries.apply(
        DeviceOptions.DEFAULT
            .withProducts(products)
            .withThreads(threads)
            .withGemmLibrary(gemmLibrary));
  }

  /** The device to train on. */
  DeviceRequest request() {
    DeviceRequest request = DeviceRequest.DEFAULT.withOptions(options());
    return device == null ? request : request.withDevice(device);
  }
}
