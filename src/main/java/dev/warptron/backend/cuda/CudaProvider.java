package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.Backend;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceSetting;
import dev.warptron.backend.Fact;
import dev.warptron.model.ProductPrecision;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** NVIDIA GPUs. */
public final class CudaProvider implements BackendProvider {
  static final String NAME = CudaDevice.NAME;

  /**
   * For tests: {@code true} lets {@code auto} take this device as if a run on a real GPU were
   * recorded.
   */
  static final String CONTENDS = "warptron.cuda.contends";

  /**
   * Driver, context, kernels and cuBLAS. An estimate from what NVIDIA's libraries usually take, at
   * the lower end, so that a GPU is rather opened in vain than passed over. To be measured.
   */
  private static final double OPENING_SECONDS = 1;

  private static final ComputeCapability FIRST_WITH_TF32 = new ComputeCapability(8, 0);

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
  public Optional<String> onlyByNameBecause() {
    return Boolean.getBoolean(CONTENDS)
        ? Optional.empty()
        : Optional.of(
            "no run on a real GPU is recorded yet, so it is taken only by name; %s does"
                .formatted(DeviceSetting.DEVICE.as(NAME)));
  }

  @Override
  public double openingSeconds() {
    return OPENING_SECONDS;
  }

  /** The driver must be there, and a GPU. */
  @Override
  public String identity(DeviceOptions options) {
    Gpu gpu = Gpu.first();
    return "%s, compute capability %s, driver of %s, %s, cuBLAS of %s"
        .formatted(
            gpu.name(),
            gpu.computeCapability(),
            DriverVersion.ofThisProcess(),
            options.products().label(),
            CudaLibraries.ofThisProcess()
                .givenFolder(options.cudaLibraries())
                .map(Path::toString)
                .orElse("the usual places"));
  }

  @Override
  public Optional<String> unavailableBecause(DeviceOptions options) {
    return Stream.<Supplier<Optional<Problem>>>of(
            CudaLibraries.ofThisProcess()::driverProblem,
            CudaProvider::gpuProblem,
            () -> folderProblem(options.cudaLibraries()),
            () -> precisionProblem(options))
        .map(Supplier::get)
        .flatMap(Optional::stream)
        .map(Problem::toString)
        .findFirst();
  }

  private static Optional<Problem> gpuProblem() {
    Optional<Problem> none = Gpu.noneBecause();
    if (none.isPresent()) {
      return none;
    }
    ComputeCapability capability = Gpu.first().computeCapability();
    return capability.compareTo(ComputeCapability.OLDEST) >= 0
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "%s has compute capability %s, and %s or later is needed"
                    .formatted(Gpu.first().name(), capability, ComputeCapability.OLDEST),
                "CUDA_VISIBLE_DEVICES chooses another GPU, if there is one"));
  }

  /** A folder that the user names is used or refused; without one, cuBLAS may be missing. */
  private static Optional<Problem> folderProblem(@Nullable Path folder) {
    CudaLibraries libraries = CudaLibraries.ofThisProcess();
    return libraries.givenFolder(folder).isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(libraries.cublas(folder).problemWithDetails());
  }

  /** Rounding operands is work for the tensor cores, which only cuBLAS reaches. */
  private static Optional<Problem> precisionProblem(DeviceOptions options) {
    ProductPrecision products = options.products();
    if (products == ProductPrecision.FP32) {
      return Optional.empty();
    }
    String asked = DeviceSetting.PRODUCTS.as(products.label());
    String fp32 = DeviceSetting.PRODUCTS.as(ProductPrecision.FP32.label());
    Problem noCublas = CudaLibraries.ofThisProcess().cublas(options.cudaLibraries()).problem();
    if (noCublas != null) {
      return Optional.of(
          new Problem(
              "%s needs cuBLAS, and %s".formatted(asked, noCublas.what()),
              "%s, or use %s".formatted(noCublas.remedy(), fp32)));
    }
    ComputeCapability capability = Gpu.first().computeCapability();
    return capability.compareTo(FIRST_WITH_TF32) >= 0
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "%s needs a GPU of compute capability %s or later, and this one has %s"
                    .formatted(asked, FIRST_WITH_TF32, capability),
                "use " + fp32));
  }

  @Override
  public List<Fact> facts(DeviceOptions options) {
    return new CudaFacts(CudaLibraries.ofThisProcess(), options).list();
  }

  @Override
  @MustBeClosed
  public Backend open(DeviceOptions options) {
    requireAvailable(options);
    return new CudaBackend(options);
  }
}
