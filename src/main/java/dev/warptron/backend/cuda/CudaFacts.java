package dev.warptron.backend.cuda;

import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.Fact;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.CudaException;
import dev.warptron.backend.cuda.driver.DriverVersion;
import dev.warptron.backend.cuda.driver.Gpu;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.cuda.driver.Problem;
import dev.warptron.backend.cuda.libraries.Cublas;
import dev.warptron.backend.cuda.libraries.CudaLibraries;
import dev.warptron.backend.cuda.libraries.LoadedCublas;
import dev.warptron.backend.cuda.operations.ChosenProduct;
import dev.warptron.backend.cuda.operations.CublasProduct;
import dev.warptron.model.ProductPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Driver, GPUs, cuBLAS and kernels of this machine, for the user. Opens the GPUs temporarily. */
final class CudaFacts {
  private static final double GIBIBYTE = 1L << 30;
  private static final String ASK_NVIDIA_SMI = "run nvidia-smi for details";

  private final CudaLibraries libraries;
  private final DeviceOptions options;
  private final List<Fact> facts = new ArrayList<>();

  CudaFacts(CudaLibraries libraries, DeviceOptions options) {
    this.libraries = libraries;
    this.options = options;
  }

  /** All facts, beginning with the driver. */
  List<Fact> list() {
    Optional<Problem> noDriver = libraries.driverProblem();
    if (noDriver.isPresent()) {
      facts.add(missing("driver", noDriver.get()));
      for (String name : List.of("gpus", "cublas", "kernels")) {
        facts.add(Fact.of(name, Fact.NOT_KNOWN + "this needs the driver"));
      }
      return facts;
    }
    add("driver", () -> DriverVersion.ofThisProcess().toString());
    Optional<Problem> noGpu = Gpu.problem();
    if (noGpu.isPresent()) {
      facts.add(missing("gpus", noGpu.get()));
    } else {
      addGpus();
    }
    addCublas(noGpu.isEmpty());
    if (noGpu.isPresent()) {
      facts.add(Fact.of("kernels", Fact.NOT_KNOWN + "this needs a GPU"));
    } else {
      add("kernels", CudaFacts::kernels);
    }
    return facts;
  }

  private void addGpus() {
    int count = Gpu.count();
    facts.add(Fact.of("gpus", String.valueOf(count)));
    for (int i = 0; i < count; i++) {
      int ordinal = i;
      String prefix = "gpu_" + i + "_";
      add(prefix + "name", () -> Gpu.of(ordinal).name());
      add(prefix + "compute_capability", () -> Gpu.of(ordinal).computeCapability().toString());
      add(prefix + "memory", () -> bytes(Gpu.of(ordinal).totalBytes()));
      add(prefix + "free_memory", () -> bytes(Gpu.of(ordinal).freeBytes()));
    }
  }

  private void addCublas(boolean hasGpu) {
    Cublas cublas = libraries.cublas(options.cudaLibraries());
    LoadedCublas library = cublas.library();
    Optional<Problem> refusal = Optional.empty();
    if (library != null) {
      facts.add(Fact.of("cublas", library.version()));
      facts.add(Fact.of("cublas_file", library.file().toString()));
      refusal = hasGpu ? refusal(library) : Optional.empty();
      if (refusal.isEmpty()) {
        facts.add(
            Fact.of(
                "matrix_products",
                library.isBridged()
                    ? "cuBLAS, which JCublas reaches through the bridge of this build"
                    : "cuBLAS"));
      }
    }
    List<String> rejected = new ArrayList<>(cublas.rejected());
    refusal.ifPresent(problem -> rejected.add(problem.what()));
    if (!rejected.isEmpty()) {
      facts.add(
          new Fact(
              "cublas_not_usable",
              String.join("; ", rejected),
              refusal.map(Problem::remedy).orElse(null)));
    }
    Problem problem = cublas.problem();
    if (problem != null) {
      facts.add(missing("cublas", problem));
    }
    if ((problem != null || refusal.isPresent())
        && libraries.requestedFolder(options.cudaLibraries()).isEmpty()) {
      facts.add(Fact.of("matrix_products", "a kernel of this build, slower than cuBLAS"));
    }
  }

  /** Why a cuBLAS that was loaded does not work on the GPU; empty if it does. */
  private static Optional<Problem> refusal(LoadedCublas library) {
    try (CudaContext context = CudaContext.open();
        CublasProduct product =
            new CublasProduct(context, context.stream(), ProductPrecision.FP32)) {
      product.description(); // calls cuBLAS
      return Optional.empty();
    } catch (CudaException e) {
      return Optional.of(ChosenProduct.refusal(library, e));
    } catch (DeviceException e) {
      return Optional.of(
          new Problem(
              "cuBLAS %s of %s does not work now (%s)"
                  .formatted(library.version(), library.file(), e.getMessage()),
              "run nvidia-smi to see what takes the memory"));
    }
  }

  private static String kernels() {
    try (CudaContext context = CudaContext.open();
        Kernels kernels = new Kernels(context)) {
      String capability = "compute capability " + kernels.computeCapability();
      return kernels.isTranslated()
          ? "PTX, which the driver translates to machine code for " + capability
          : "machine code of this build for " + capability;
    }
  }

  /** Adds a fact, or the reason why it is not known. */
  private void add(String name, Supplier<String> value) {
    try {
      facts.add(Fact.of(name, value.get()));
    } catch (RuntimeException | LinkageError e) {
      facts.add(new Fact(name, Fact.NOT_KNOWN + e.getMessage(), ASK_NVIDIA_SMI));
    }
  }

  private static Fact missing(String name, Problem problem) {
    return new Fact(name, Fact.NONE + problem.what(), problem.remedy());
  }

  private static String bytes(long bytes) {
    return "%d bytes (%.1f GiB)".formatted(bytes, bytes / GIBIBYTE);
  }
}
