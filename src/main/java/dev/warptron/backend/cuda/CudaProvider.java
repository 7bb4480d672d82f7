package dev.warptron.backend.cuda;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceSetting;
import dev.warptron.backend.Fact;
import dev.warptron.backend.cuda.driver.ComputeCapability;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.DriverVersion;
import dev.warptron.backend.cuda.driver.Gpu;
import dev.warptron.backend.cuda.driver.NvidiaHardware;
import dev.warptron.backend.cuda.driver.Problem;
import dev.warptron.backend.cuda.libraries.CudaLibraries;
import dev.warptron.backend.spi.Backend;
import dev.warptron.model.ProductPrecision;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** NVIDIA GPUs. */
public final class CudaProvider implements BackendProvider {
  static final String NAME = CudaContext.DEVICE;

  /**
   * For tests: {@code true} makes this device a candidate of {@code auto}, as if a run on a real
   * GPU were recorded.
   */
  static final String CANDIDATE = "warptron.cuda.candidate";

  /**
   * Opening driver, context, kernels and cuBLAS. Estimated from what NVIDIA's libraries usually
   * take, and biased low: better to open a GPU needlessly than to skip one that would win. To be
   * measured.
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
   * Below all others: until runs on real GPUs are recorded, this device is used only if requested
   * by name.
   */
  @Override
  public int rank() {
    return -1;
  }

  @Override
  public Optional<String> onlyByNameBecause() {
    return Boolean.getBoolean(CANDIDATE)
        ? Optional.empty()
        : Optional.of(
            "no run on a real GPU is recorded yet, so it is taken only by name; %s does"
                .formatted(DeviceSetting.DEVICE.as(NAME)));
  }

  @Override
  public boolean mayBeExpected() {
    return CudaLibraries.ofThisProcess().hasDriver() || NvidiaHardware.isPresent(Path.of("/"));
  }

  @Override
  public double openingSeconds() {
    return OPENING_SECONDS;
  }

  /** Requires the driver and a GPU. */
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
                .requestedFolder(options.cudaLibraries())
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
    Optional<Problem> none = Gpu.problem();
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

  /** A requested folder must have a usable cuBLAS; without a request, cuBLAS may be missing. */
  private static Optional<Problem> folderProblem(@Nullable Path folder) {
    CudaLibraries libraries = CudaLibraries.ofThisProcess();
    return libraries.requestedFolder(folder).isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(libraries.cublas(folder).problemWithDetails());
  }

  /** Reduced precision needs tensor cores, which only cuBLAS uses. */
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
