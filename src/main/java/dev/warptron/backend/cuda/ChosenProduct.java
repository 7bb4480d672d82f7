package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceSetting;
import dev.warptron.model.ProductPrecision;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What multiplies on a GPU that is open: cuBLAS, or our own kernel where it cannot.
 *
 * <p>A cuBLAS that was loaded may still refuse to work with the driver or the GPU that is here.
 * Then no other one can take its place: JCublas's library is bound to it for the life of the
 * process. So our own kernel does, unless the user asked for what only that cuBLAS gives.
 *
 * <p>Too little memory is no such refusal. Our own kernel would need less, but it is an order of
 * magnitude slower, and memory can be freed: the user decides.
 */
final class ChosenProduct {
  private ChosenProduct() {}

  /**
   * Opens it.
   *
   * @throws DeviceException if the GPU has too little memory for cuBLAS; or if cuBLAS refuses, and
   *     the options name its folder, or a precision that only cuBLAS has
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
      requireReplaceable(options, refusal);
      return new KernelProduct(kernels, context.stream(), refusal.what());
    }
  }

  /** That a cuBLAS does not work here, and what to do. */
  static Problem refusal(LoadedCublas library, CudaException e) {
    return new Problem(
        "cuBLAS %s of %s does not work here (%s)"
            .formatted(library.version(), library.file(), e.getMessage()),
        "name the folder of another one with %s, or install a driver that is as new"
            .formatted(DeviceSetting.CUDA_LIBRARIES));
  }

  private static void requireReplaceable(DeviceOptions options, Problem refusal) {
    Optional<Path> folder = CudaLibraries.ofThisProcess().givenFolder(options.cudaLibraries());
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
