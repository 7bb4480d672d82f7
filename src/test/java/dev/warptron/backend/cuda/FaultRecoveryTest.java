package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warptron.backend.DeviceException;
import dev.warptron.backend.cuda.driver.CudaException;
import dev.warptron.backend.cuda.driver.Gpu;
import dev.warptron.backend.cuda.steps.ForcedEngine;
import dev.warptron.backend.spi.Backend;
import dev.warptron.model.Shape;
import dev.warptron.optim.Adam;
import dev.warptron.testing.DriverCall;
import dev.warptron.testing.DriverCalls;
import dev.warptron.testing.DriverFault;
import dev.warptron.testing.Simulator;
import dev.warptron.testing.TestBackends;
import dev.warptron.train.TrainingResult;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.cublasStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After a kernel with an illegal address, closing the device makes it usable again. */
class FaultRecoveryTest {
  private static final CudaProvider CUDA = new CudaProvider();
  private static final SmallTraining TRAINING =
      SmallTraining.of(/* rows= */ 13, /* batchSize= */ 3, /* epochs= */ 3, Adam.DEFAULT);

  private final @Nullable String before = System.getProperty(ForcedEngine.PROPERTY);

  @BeforeEach
  void onlyWhereNothingElseUsesTheContext() {
    Simulator.assumeLoaded();
    assumeTrue(Simulator.users() == 0, "another backend of this process is open");
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(ForcedEngine.PROPERTY);
    } else {
      System.setProperty(ForcedEngine.PROPERTY, before);
    }
    if (Simulator.isLoaded()) {
      Simulator.noFaults();
    }
  }

  private static TrainingResult train() {
    try (Backend backend = TestBackends.open(CUDA)) {
      return TRAINING.train(backend);
    }
  }

  /** cuBLAS reports only that its own kernels failed. */
  private static void assertIllegalAddress(CudaException e) {
    if (e.isOfDriver()) {
      assertThat(e.status()).isEqualTo(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS);
      assertThat(e.isSticky()).isTrue();
    } else {
      assertThat(e.status()).isEqualTo(cublasStatus.CUBLAS_STATUS_EXECUTION_FAILED);
      assertThat(e.isSticky()).isFalse();
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed by hand, since closing is what is tested
  @ParameterizedTest
  @ValueSource(strings = {"tiny", "graph", "plain"})
  void theNextDeviceTrainsToTheSameBits(String engine) {
    System.setProperty(ForcedEngine.PROPERTY, engine);
    TrainingResult expected = train();
    for (int launches = 0; launches < 4; launches++) {
      Backend backend = CUDA.open();
      Simulator.fail(DriverFault.LAUNCH, launches, 1);
      assertThatExceptionOfType(CudaException.class)
          .isThrownBy(() -> TRAINING.train(backend))
          .satisfies(FaultRecoveryTest::assertIllegalAddress);
      assertThatExceptionOfType(CudaException.class).isThrownBy(backend::close);
      assertThat(Simulator.users()).as("users of the context").isZero();
      assertThat(Simulator.bytesInUse()).isZero();
      SmallTraining.assertSameBits(train(), expected);
    }
  }

  /** A reset frees everything in the context, so it must wait for the last backend. */
  @SuppressWarnings("MustBeClosedChecker") // closed by hand, since closing is what is tested
  @Test
  void theContextIsResetWhenTheLastBackendCloses() {
    TrainingResult expected = train();
    Backend first = CUDA.open();
    Backend second = CUDA.open();
    Simulator.fail(DriverFault.LAUNCH);
    assertThatExceptionOfType(CudaException.class).isThrownBy(() -> TRAINING.train(first));
    assertThatExceptionOfType(CudaException.class).isThrownBy(first::close);
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(CUDA::open)
        .withMessageStartingWith(
            "device cuda is not available: an earlier fault of this process has left the GPU's"
                + " context unusable (")
        .withMessageEndingWith(
            "); close every other device cuda of this process, or start the program again");
    assertThat(Simulator.users()).isEqualTo(1);
    assertThatExceptionOfType(CudaException.class).isThrownBy(second::close);
    assertThat(Simulator.users()).isZero();
    SmallTraining.assertSameBits(train(), expected);
  }

  /**
   * Another library in the process may retain the context; then releasing it does not destroy it.
   */
  @SuppressWarnings("MustBeClosedChecker") // closed by hand, since closing is what is tested
  @Test
  void theContextIsResetEvenIfAnotherLibraryHoldsIt() {
    TrainingResult expected = train();
    CUdevice device = Gpu.first().device();
    CudaException.check(
        JCudaDriver.cuDevicePrimaryCtxRetain(new CUcontext(), device), "retain", "a test");
    try {
      Backend backend = CUDA.open();
      Simulator.fail(DriverFault.LAUNCH);
      assertThatExceptionOfType(CudaException.class).isThrownBy(() -> TRAINING.train(backend));
      assertThatExceptionOfType(CudaException.class).isThrownBy(backend::close);
      SmallTraining.assertSameBits(train(), expected);
    } finally {
      JCudaDriver.cuDevicePrimaryCtxRelease(device);
    }
  }

  /** A reset would free the memory of the other backend. */
  @Test
  void aBackendWithoutAFaultResetsNothing() {
    try (Backend stays = CUDA.open();
        var tensor = stays.allocate(new Shape(2, 3))) {
      stays.fill(tensor, 5);
      train();
      assertThat(tensor.read()).containsOnly(5);
    }
  }

  /** Each allocation in turn fails; their number depends on the matrix product. */
  @Test
  void whatWasOpenedIsClosedIfTheDeviceCannotBeOpened() {
    DriverCalls before = Simulator.calls();
    try (Backend backend = CUDA.open()) {
      assertThat(backend.bytesInUse()).isZero();
    }
    long all = Simulator.calls().minus(before).of(DriverCall.ALLOCATE);
    assertThat(all).isPositive();
    for (int allocations = 0; allocations < all; allocations++) {
      assertNothingStaysOpen(allocations);
    }
  }

  private static void assertNothingStaysOpen(int allocations) {
    Simulator.fail(DriverFault.ALLOCATE, allocations, 1);
    assertThatExceptionOfType(DeviceException.class).isThrownBy(CUDA::open);
    assertThat(Simulator.users()).isZero();
    assertThat(Simulator.bytesInUse()).isZero();
    try (Backend other = CUDA.open()) {
      Simulator.fail(DriverFault.ALLOCATE, allocations, 1);
      long bytes = Simulator.bytesInUse();
      assertThatExceptionOfType(DeviceException.class).isThrownBy(CUDA::open);
      assertThat(Simulator.bytesInUse()).as("with another backend open").isEqualTo(bytes);
      assertThat(other.bytesInUse()).isZero();
    }
    train();
  }
}
