package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.cuda.driver.Kernels;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.testing.TestBackends;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A system property selects the form of the kernels. */
class ForcedKernelsTest {
  private final BackendProvider cuda =
      Backends.providers().stream()
          .filter(provider -> provider.name().equals(CudaProvider.NAME))
          .findFirst()
          .orElseThrow();
  private final @Nullable String before = System.getProperty(Kernels.KIND);

  @BeforeEach
  void requireCuda() {
    TestBackends.assumeAvailable(cuda);
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(Kernels.KIND);
    } else {
      System.setProperty(Kernels.KIND, before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "fatbin", "ptx"})
  void everyFormRuns(String kind) {
    System.setProperty(Kernels.KIND, kind);
    try (Backend backend = cuda.open();
        Tensor tensor = backend.allocate(new Shape(3, 5))) {
      backend.fill(tensor, 2);
      assertThat(tensor.read()).hasSize(15).containsOnly(2);
    }
  }

  @Test
  void aFormThatDoesNotExistIsRefused() {
    System.setProperty(Kernels.KIND, "cubin");
    assertThatIllegalArgumentException()
        .isThrownBy(this::openAndClose)
        .withMessage("-Dwarptron.cuda.kernels must be auto, fatbin or ptx, got cubin");
  }

  private void openAndClose() {
    try (Backend backend = cuda.open()) {
      throw new AssertionError("opened " + backend.description());
    }
  }
}
