package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.ProductPrecision;
import java.util.Optional;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** NVIDIA GPUs. */
public final class CudaProvider implements BackendProvider {
  static final String NAME = "cuda";

  private static final int FIRST_WITH_TF32 = 8;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "NVIDIA GPU, single precision";
  }

  /**
   * Below the others: until runs on real GPUs are recorded, it is taken only if asked for by name.
   */
  @Override
  public int rank() {
    return -1;
  }

  @Override
  public Optional<String> unavailableBecause(DeviceOptions options) {
    Optional<String> problem = CudaLibraries.load().driverProblem();
    if (problem.isPresent()) {
      return problem;
    }
    int[] devices = new int[1];
    int status = JCudaDriver.cuInit(0);
    if (status == CUresult.CUDA_SUCCESS) {
      status = JCudaDriver.cuDeviceGetCount(devices);
    }
    if (status != CUresult.CUDA_SUCCESS) {
      return Optional.of(
          "the NVIDIA driver answers %s; run nvidia-smi to see what it says of itself"
              .formatted(CUresult.stringFor(status)));
    }
    return devices[0] > 0
        ? unavailablePrecision(options.products())
        : Optional.of("the driver sees no NVIDIA GPU; check nvidia-smi and CUDA_VISIBLE_DEVICES");
  }

  /** Rounding operands is work for the tensor cores, which only cuBLAS reaches. */
  private static Optional<String> unavailablePrecision(ProductPrecision products) {
    if (products == ProductPrecision.FP32) {
      return Optional.empty();
    }
    Optional<String> noCublas = CudaLibraries.load().cublasProblem();
    if (noCublas.isPresent()) {
      return Optional.of(
          "--precision %s needs cuBLAS, and %s; install it, or use --precision fp32"
              .formatted(products.label(), noCublas.get()));
    }
    int major = CudaContext.computeCapabilityMajor();
    return major >= FIRST_WITH_TF32
        ? Optional.empty()
        : Optional.of(
            "--precision %s needs a GPU of compute capability 8.0 or later, and this one has %d.x; use"
                    .formatted(products.label(), major)
                + " --precision fp32");
  }

  @Override
  @MustBeClosed
  public Backend open(DeviceOptions options) {
    requireAvailable(options);
    return new CudaBackend(options);
  }
}
