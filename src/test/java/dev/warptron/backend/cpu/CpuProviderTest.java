package dev.warptron.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Product;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.files.PrivateFolder;
import dev.warptron.model.ProductPrecision;
import dev.warptron.model.Shape;
import dev.warptron.testing.TestBackends;
import dev.warptron.verify.Numbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of device cpu, and the messages for those it does not support. */
class CpuProviderTest {
  private static final CpuProvider CPU = new CpuProvider();

  /** Large enough for several threads, and for the GEMM library with every instruction set. */
  private static final int SIZE = 1500;

  private static final int ROWS = 64;

  @TempDir Path folder;

  @BeforeEach
  void cpuIsHere() {
    TestBackends.assumeAvailable(CPU);
  }

  @MustBeClosed
  private static Backend open(DeviceOptions options) {
    return CPU.open(options);
  }

  private static double[] product(DeviceOptions options) {
    try (Backend backend = open(options);
        Arena arena = new Arena(backend)) {
      Shape rows = new Shape(ROWS, SIZE);
      Tensor a = arena.tensor(rows, Numbers.uniform(ROWS * SIZE, 1));
      Tensor b = arena.tensor(new Shape(SIZE, SIZE), Numbers.uniform(SIZE * SIZE, 2));
      Tensor c = arena.tensor(rows);
      backend.gemm(Product.NT, 1, a, b, 0, c);
      return c.read();
    }
  }

  @Test
  void theSameNumberOfThreadsGivesTheSameBits() {
    for (int threads : new int[] {1, 2, 3}) {
      DeviceOptions options = DeviceOptions.DEFAULT.withThreads(threads);
      assertThat(product(options)).as("%d threads", threads).isEqualTo(product(options));
    }
  }

  @Test
  void theDescriptionNamesInstructionsLibraryAndThreads() {
    try (Backend one = open(DeviceOptions.DEFAULT.withThreads(1));
        Backend three = open(DeviceOptions.DEFAULT.withThreads(3))) {
      assertThat(one.description()).matches("(baseline|avx2|avx512) kernels, OpenBLAS, 1 thread");
      assertThat(three.description()).endsWith(", OpenBLAS, 3 threads");
    }
  }

  @Test
  void aGemmLibraryOfTheUsersTakesThePlaceOfOurs() throws IOException {
    try (PrivateFolder natives = PrivateFolder.create()) {
      String from = "/org/bytedeco/openblas/linux-x86_64/";
      for (String needed : new String[] {"libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5"}) {
        natives.unpack(from + needed, needed);
      }
      Path library = natives.unpack(from + "libopenblas.so.0", "libmine.so");
      DeviceOptions options = DeviceOptions.DEFAULT.withGemmLibrary(library);
      assertThat(CPU.unavailableBecause(options)).isEmpty();
      assertThat(product(options)).isEqualTo(product(DeviceOptions.DEFAULT));
      try (Backend backend = open(options)) {
        assertThat(backend.description()).contains("libmine.so");
      }
    }
  }

  @Test
  void aGemmLibraryThatCannotBeUsedIsRefused() throws IOException {
    Path missing = folder.resolve("missing.so");
    refused(missing, "DeviceOptions.gemmLibrary=%s: no such file".formatted(missing));
    Path text = Files.writeString(folder.resolve("text.so"), "no library");
    refused(text, "DeviceOptions.gemmLibrary=%s: it cannot be loaded: ".formatted(text));
    try (PrivateFolder natives = PrivateFolder.create()) {
      Path other =
          natives.unpack("/org/bytedeco/openblas/linux-x86_64/libgcc_s.so.1", "libother.so");
      refused(
          other,
          ("DeviceOptions.gemmLibrary=%s: it has neither cblas_sgemm nor dnnl_sgemm; name a library with"
                  + " cblas_sgemm (OpenBLAS, MKL, BLIS) or dnnl_sgemm (oneDNN)")
              .formatted(other));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void refused(Path library, String message) {
    DeviceOptions options = DeviceOptions.DEFAULT.withGemmLibrary(library);
    assertThat(CPU.unavailableBecause(options)).get().asString().startsWith(message);
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> open(options).close())
        .withMessageStartingWith("device cpu is not available: " + message);
  }

  @Test
  void absurdNumbersOfThreadsAreRefused() {
    assertThat(CPU.unavailableBecause(DeviceOptions.DEFAULT.withThreads(100_000)))
        .hasValue("DeviceOptions.threads=100000 is more than 1024; 0 takes one per core");
  }

  @Test
  void itRoundsNoOperands() {
    assertThat(CPU.unavailableBecause(DeviceOptions.DEFAULT.withProducts(ProductPrecision.BF16)))
        .get()
        .asString()
        .contains("DeviceOptions.products=bf16");
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // nothing is allocated
  void memoryThatIsNotThereIsSaidSo() {
    try (Backend backend = open(DeviceOptions.DEFAULT)) {
      assertThatExceptionOfType(DeviceException.class)
          .isThrownBy(() -> backend.allocate(new Shape(Integer.MAX_VALUE, 1 << 28)).close())
          .withMessageStartingWith(
              "the system has too little memory for a tensor [2147483647 x 268435456]: ");
      assertThat(backend.bytesInUse()).isZero();
    }
  }
}
