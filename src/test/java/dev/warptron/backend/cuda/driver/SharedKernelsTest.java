package dev.warptron.backend.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.backend.cuda.CudaProvider;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.testing.DriverCall;
import dev.warptron.testing.Simulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernels are loaded once for all backends of the process that are open together. */
class SharedKernelsTest {
  private static final CudaProvider CUDA = new CudaProvider();

  @BeforeEach
  void onlyWhereNothingElseUsesTheContext() {
    Simulator.assumeLoaded();
    assumeTrue(Simulator.users() == 0, "another backend of this process is open");
  }

  private static long loads() {
    return Simulator.calls().of(DriverCall.MODULE_LOAD);
  }

  private static void fill(Backend backend, double value) {
    try (Tensor tensor = backend.allocate(new Shape(3, 5))) {
      backend.fill(tensor, value);
      assertThat(tensor.read()).hasSize(15).containsOnly(value);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed by hand, since closing is what is tested
  @Test
  void aSecondBackendLoadsNothing() {
    long before = loads();
    Backend first = CUDA.open();
    assertThat(loads() - before).isEqualTo(1);
    fill(first, 1);
    try (Backend second = CUDA.open()) {
      fill(second, 2);
      first.close();
      fill(second, 3);
      try (Backend third = CUDA.open()) {
        fill(third, 4);
      }
      assertThat(loads() - before).isEqualTo(1);
    }
  }

  @Test
  void theLastBackendUnloadsThem() {
    try (Backend backend = CUDA.open()) {
      fill(backend, 1);
    }
    long before = loads();
    try (Backend backend = CUDA.open()) {
      fill(backend, 2);
    }
    assertThat(loads() - before).isEqualTo(1);
  }

  /** The limit that one backend set must remain when another one requests less. */
  @Test
  void theLimitOfSharedMemoryIsNeverLowered() {
    try (CudaContext context = CudaContext.open();
        Kernels first = new Kernels(context);
        Kernels second = new Kernels(context);
        DeviceMemory memory = new DeviceMemory(context, 2 * Float.BYTES, "test")) {
      long large = 60 << 10;
      first.allowSharedBytes("fill", large);
      second.allowSharedBytes("fill", 1 << 10);
      first
          .kernel("fill")
          .address(memory.address())
          .int64(2)
          .float32(7)
          .withSharedBytes(large)
          .over(2);
      float[] values = new float[2];
      memory.read(0, values);
      assertThat(values).containsOnly(7);
    }
  }
}
