package dev.warptron.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import dev.warptron.testing.DriverCall;
import dev.warptron.testing.DriverCalls;
import dev.warptron.testing.DriverFault;
import dev.warptron.testing.Simulator;
import dev.warptron.testing.TestBackends;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other tests need from the simulator: counts of driver calls, and faults on request. */
class SimulatorTest {
  private static final CudaProvider CUDA = new CudaProvider();

  @BeforeEach
  void onlyOnTheSimulator() {
    Simulator.assumeLoaded();
  }

  @AfterEach
  void noFaults() {
    if (Simulator.isLoaded()) {
      Simulator.noFaults();
    }
  }

  @Test
  void callsAreCountedByKind() {
    try (Backend backend = TestBackends.open(CUDA)) {
      DriverCalls before = Simulator.calls();
      try (Tensor tensor = backend.allocate(new Shape(3, 5))) {
        backend.fill(tensor, 1);
        backend.fill(tensor, 2);
      }
      DriverCalls calls = Simulator.calls().minus(before);
      assertThat(calls.of(DriverCall.ALLOCATE)).isEqualTo(1);
      assertThat(calls.of(DriverCall.FREE)).isEqualTo(1);
      assertThat(calls.of(DriverCall.LAUNCH)).isEqualTo(2);
      assertThat(calls.of(DriverCall.COPY)).isZero();
      assertThat(calls.total()).isGreaterThanOrEqualTo(4);
      assertThat(calls.synchronizations()).isGreaterThanOrEqualTo(1); // freeing waits
    }
  }

  @Test
  void allocationsFailOnRequest() {
    try (Backend backend = TestBackends.open(CUDA)) {
      Simulator.fail(DriverFault.ALLOCATE, 1, 1);
      try (Tensor first = backend.allocate(new Shape(3, 5))) {
        assertThat(first.shape()).isEqualTo(new Shape(3, 5));
        assertThatThrownBy(() -> backend.allocate(new Shape(3, 5))).hasMessageContaining("memory");
      }
      Simulator.noFaults();
      try (Tensor again = backend.allocate(new Shape(3, 5))) {
        assertThat(again.shape()).isEqualTo(new Shape(3, 5));
      }
    }
  }

  @Test
  void usersOfTheContextAreCounted() {
    int before = Simulator.users();
    try (Backend backend = TestBackends.open(CUDA)) {
      assertThat(backend.name()).isEqualTo("cuda");
      assertThat(Simulator.users()).isEqualTo(before + 1);
    }
    assertThat(Simulator.users()).isEqualTo(before);
  }
}
