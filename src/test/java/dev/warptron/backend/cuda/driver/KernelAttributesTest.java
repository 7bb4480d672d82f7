package dev.warptron.backend.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.cuda.CudaProvider;
import dev.warptron.testing.TestBackends;
import jcuda.driver.CUfunction_attribute;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The attributes that are set for a kernel. */
class KernelAttributesTest {
  private final BackendProvider cuda = new CudaProvider();

  @BeforeEach
  void requireCuda() {
    TestBackends.assumeAvailable(cuda);
  }

  /** By default the driver chooses the carveout, which limits the blocks on a multiprocessor. */
  @Test
  void aKernelWithDynamicSharedMemoryPrefersTheLargestCarveout() {
    try (CudaContext context = CudaContext.open();
        Kernels kernels = new Kernels(context)) {
      kernels.allowSharedBytes("train_tiny", 60_000);
      assertThat(
              kernels.attribute(
                  "train_tiny",
                  CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES))
          .isEqualTo(60_000);
      assertThat(
              kernels.attribute(
                  "train_tiny",
                  CUfunction_attribute.CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT))
          .isEqualTo(100);
    }
  }
}
