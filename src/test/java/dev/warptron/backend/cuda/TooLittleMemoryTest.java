package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.Fact;
import dev.warptron.backend.spi.Backend;
import dev.warptron.testing.DriverFault;
import dev.warptron.testing.Simulator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Too little memory for cuBLAS is an error: falling back to the project's kernel would be silently
 * slow.
 */
class TooLittleMemoryTest {
  private static final CudaProvider CUDA = new CudaProvider();
  private static final String REMEDY =
      "end other programs that use the GPU (nvidia-smi lists them), or use another device";

  @BeforeEach
  void requireCublasOfTheSimulator() {
    Simulator.assumeLoaded();
    try (Backend backend = CUDA.open()) {
      assumeTrue(backend.description().contains("cuBLAS "), "there is no cuBLAS");
    }
  }

  @AfterEach
  void noFaults() {
    if (Simulator.isLoaded()) {
      Simulator.noFaults();
    }
  }

  @Test
  void cublasWithoutMemoryIsAnError() {
    int users = Simulator.users();
    Simulator.fail(DriverFault.CUBLAS_CREATE);
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(CUDA::open)
        .withMessageMatching(
            "the GPU has too little memory for cuBLAS: \\d+ of \\d+ are free; \\Q"
                + REMEDY
                + "\\E");
    assertThat(Simulator.users()).isEqualTo(users);
    try (Backend backend = CUDA.open()) {
      assertThat(backend.description()).contains("cuBLAS ");
    }
  }

  @Test
  void aWorkspaceWithoutMemoryIsAnError() {
    Simulator.fail(DriverFault.ALLOCATE);
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(CUDA::open)
        .withMessageMatching(
            "the GPU has too little memory for a workspace of cuBLAS: \\d+ bytes are needed, \\d+ of"
                + " \\d+ are free; \\Q"
                + REMEDY
                + "\\E");
  }

  @Test
  void doctorSaysThatItIsTheMemory() {
    Simulator.fail(DriverFault.CUBLAS_CREATE);
    List<Fact> facts = CUDA.facts(DeviceOptions.DEFAULT);
    assertThat(facts)
        .filteredOn(fact -> fact.name().equals("cublas_not_usable"))
        .singleElement()
        .satisfies(
            fact -> {
              assertThat(fact.value())
                  .contains("does not work now (the GPU has too little memory for cuBLAS: ");
              assertThat(fact.remedy()).isEqualTo("run nvidia-smi to see what takes the memory");
            });
  }
}
