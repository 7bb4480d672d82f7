package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceException;
import java.util.Optional;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** NVIDIA GPUs. */
public final class CudaProvider implements BackendProvider {
  static final String NAME = "cuda";

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
  public Optional<String> unavailableBecause() {
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
        ? Optional.empty()
        : Optional.of("the driver sees no NVIDIA GPU; check nvidia-smi and CUDA_VISIBLE_DEVICES");
  }

  @Override
  @MustBeClosed
  public Backend open() {
    unavailableBecause()
        .ifPresent(
            reason -> {
              throw new DeviceException("device cuda is not available: " + reason);
            });
    return new CudaBackend();
  }
}
