package dev.warptron.backend.cuda.libraries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.cuda.CudaProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.testing.TestBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The libraries of this process, after loading. {@link CublasSearchTest} tests the search, and
 * {@code CudaJarIT} loading in separate processes.
 */
class CudaLibrariesTest {
  private final CudaProvider cuda = new CudaProvider();

  @TempDir private Path folder;

  @BeforeEach
  void requireCuda() {
    TestBackends.assumeAvailable(cuda);
  }

  private static LoadedCublas loaded() {
    LoadedCublas library = CudaLibraries.ofThisProcess().cublas(null).library();
    assumeTrue(library != null, "this process has no cuBLAS");
    return Objects.requireNonNull(library);
  }

  @Test
  void theFolderOfTheLoadedLibraryMayBeRequested() {
    Path itsFolder = Objects.requireNonNull(loaded().file().getParent());
    assertThat(cuda.unavailableBecause(DeviceOptions.DEFAULT.withCudaLibraries(itsFolder)))
        .isEmpty();
  }

  @Test
  void aLinkToItsFileNamesTheSameLibrary() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("libcublas.so.12"), loaded().file());
    assertThat(cuda.unavailableBecause(DeviceOptions.DEFAULT.withCudaLibraries(folder))).isEmpty();
    Files.delete(link);
  }

  @Test
  void anotherFolderIsRefusedAfterLoading() throws IOException {
    Path file = loaded().file();
    Files.copy(file, folder.resolve("libcublas.so.12"));
    DeviceOptions options = DeviceOptions.DEFAULT.withCudaLibraries(folder);
    String reason =
        "this process has loaded %s, and cannot take a cuBLAS of %s in its place; name one folder for"
                .formatted(file, folder)
            + " the whole process, before device cuda is first used";
    assertThat(cuda.unavailableBecause(options)).contains(reason);
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> open(options))
        .withMessage("device cuda is not available: " + reason);
    assertThat(cuda.facts(options))
        .anySatisfy(
            fact -> {
              assertThat(fact.name()).isEqualTo("cublas");
              assertThat(fact.value() + "; " + fact.remedy()).isEqualTo("none: " + reason);
            });
  }

  private void open(DeviceOptions options) {
    try (Backend backend = cuda.open(options)) {
      throw new AssertionError("opened " + backend.description());
    }
  }

  private String fact(String name) {
    return cuda.facts(DeviceOptions.DEFAULT).stream()
        .filter(fact -> fact.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void theFactsAreThoseOfTheDeviceThatOpens() {
    String kernels = fact("kernels");
    assertThat(kernels).contains("compute capability ");
    assertThat(fact("gpus")).matches("[1-9]\\d*");
    try (Backend backend = cuda.open()) {
      assertThat(backend.description())
          .startsWith(
              "%s, compute capability %s"
                  .formatted(fact("gpu_0_name"), fact("gpu_0_compute_capability")));
      boolean byCublas = fact("matrix_products").startsWith("cuBLAS");
      assertThat(backend.description().contains("own matrix product")).isNotEqualTo(byCublas);
    }
  }
}
