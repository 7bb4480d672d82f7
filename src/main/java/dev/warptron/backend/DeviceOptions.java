package dev.warptron.backend;

import dev.warptron.model.ProductPrecision;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of a device. A device ignores those of other devices, but one that does not support
 * the {@link ProductPrecision} is not available.
 *
 * @param threads number of threads of device cpu, &gt;= 0; default {@link #ALL_CORES}
 * @param products the precision of the operands of matrix products; default {@link
 *     ProductPrecision#FP32}
 * @param gemmLibrary of device cpu: a shared library to multiply matrices with; null, the default,
 *     for the one of this build
 * @param cudaLibraries of device cuda: the folder with cuBLAS; null, the default, to look in the
 *     usual places
 */
public record DeviceOptions(
    int threads,
    ProductPrecision products,
    @Nullable Path gemmLibrary,
    @Nullable Path cudaLibraries) {
  /** One thread for each core. */
  public static final int ALL_CORES = 0;

  /** The defaults; written only here. */
  public static final DeviceOptions DEFAULT =
      new DeviceOptions(ALL_CORES, ProductPrecision.FP32, null, null);

  public DeviceOptions {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "threads must be at least 1, or 0 for one per core, got " + threads);
    }
  }

  /** The number of threads on this machine, at least 1. */
  public int threadCount() {
    return threads == ALL_CORES ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /** For a device without reduced precision: why it cannot be used, and what to do; or empty. */
  public Optional<String> unavailableWithoutRounding() {
    return products == ProductPrecision.FP32
        ? Optional.empty()
        : Optional.of(
            "it rounds no operands, and %s asks for it; only device cuda can"
                .formatted(DeviceSetting.PRODUCTS.as(products.label())));
  }

  public DeviceOptions withThreads(int value) {
    return new DeviceOptions(value, products, gemmLibrary, cudaLibraries);
  }

  public DeviceOptions withProducts(ProductPrecision value) {
    return new DeviceOptions(threads, value, gemmLibrary, cudaLibraries);
  }

  public DeviceOptions withGemmLibrary(@Nullable Path value) {
    return new DeviceOptions(threads, products, value, cudaLibraries);
  }

  public DeviceOptions withCudaLibraries(@Nullable Path value) {
    return new DeviceOptions(threads, products, gemmLibrary, value);
  }
}
