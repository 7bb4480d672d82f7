package dev.warptron.backend.cuda.operations;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceSetting;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.CudaException;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.driver.Problem;
import dev.warptron.backend.cuda.libraries.CudaLibraries;
import dev.warptron.backend.cuda.libraries.LoadedCublas;
import dev.warptron.model.ProductPrecision;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Chooses the implementation of matrix products: cuBLAS, or the project's own kernel if cuBLAS does
 * not work.
 *
 * <p>A cuBLAS that was loaded may still fail with this driver or GPU. Another one cannot replace
 * it, because JCublas's library is bound to it for the life of the process. Then the project's
 * kernel is used, unless the options require this cuBLAS.
 *
 * <p>Too little memory is an error instead. The kernel needs less memory but is an order of
 * magnitude slower, and memory can be freed, so the user decides.
 */
public final class ChosenProduct {
  private ChosenProduct() {}

  /**
   * Opens the implementation.
   *
   * @throws DeviceException if the GPU has too little memory for cuBLAS; or if cuBLAS fails, and
   *     the options name its folder or a precision that only cuBLAS supports
   */
  @MustBeClosed
  static MatrixProduct open(CudaContext context, Kernels kernels, DeviceOptions options) {
    LoadedCublas library = CudaLibraries.ofThisProcess().cublas(options.cudaLibraries()).library();
    if (library == null) {
      return new KernelProduct(kernels, context.stream(), "there is no cuBLAS");
    }
    try {
      return new CublasProduct(context, context.stream(), options.products());
    } catch (CudaException e) {
      Problem refusal = refusal(library, e);
      requireNotRequested(options, refusal);
      return new KernelProduct(kernels, context.stream(), refusal.what());
    }
  }

  /** The problem that a loaded cuBLAS does not work with this driver or GPU. */
  public static Problem refusal(LoadedCublas library, CudaException e) {
    return new Problem(
        "cuBLAS %s of %s does not work here (%s)"
            .formatted(library.version(), library.file(), e.getMessage()),
        "name the folder of another one with %s, or install a driver that is as new"
            .formatted(DeviceSetting.CUDA_LIBRARIES));
  }

  private static void requireNotRequested(DeviceOptions options, Problem refusal) {
    Optional<Path> folder = CudaLibraries.ofThisProcess().requestedFolder(options.cudaLibraries());
    if (folder.isPresent()) {
      throw new DeviceException("device cuda is not available: " + refusal);
    }
    if (options.products() != ProductPrecision.FP32) {
      throw new DeviceException(
          "device cuda is not available: %s needs cuBLAS, and %s, or use %s"
              .formatted(
                  DeviceSetting.PRODUCTS.as(options.products().label()),
                  refusal,
                  DeviceSetting.PRODUCTS.as(ProductPrecision.FP32.label())));
    }
  }
}
