package dev.warptron.cli.common;

import dev.warptron.backend.DeviceOptions;
import dev.warptron.model.ProductPrecision;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that apply to any device. */
public final class WorkingArguments {
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

  @Option(
      names = "--cuda-libraries",
      paramLabel = "FOLDER",
      description =
          "device cuda: the folder with libcublas.so.12 or libcublas.so.13. Default: the one that"
              + " WARPTRON_CUDA_LIBRARIES names, or the usual places; see warptron doctor.")
  private @Nullable Path cudaLibraries;

  /** For picocli. */
  public WorkingArguments() {}

  /** The options of the device. */
  public DeviceOptions options() {
    return DeviceOptions.DEFAULT
        .withProducts(products)
        .withThreads(threads)
        .withGemmLibrary(gemmLibrary)
        .withCudaLibraries(cudaLibraries);
  }
}
