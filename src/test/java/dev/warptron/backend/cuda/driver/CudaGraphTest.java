package dev.warptron.backend.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.warptron.backend.DeviceException;
import dev.warptron.testing.DriverCall;
import dev.warptron.testing.DriverCalls;
import dev.warptron.testing.DriverFault;
import dev.warptron.testing.Simulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A capture that fails frees its resources, and the stream remains usable. */
class CudaGraphTest {
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

  private static void captureAndClose(CudaContext context, Runnable work) {
    try (CudaGraph graph = CudaGraph.capture(context, work)) {
      graph.launch();
    }
  }

  private static void fill(Kernels kernels, DeviceMemory memory, double value) {
    kernels.kernel("fill").address(memory.address()).int64(2).float32(value).over(2);
  }

  @Test
  void aCaptureThatThrowsDestroysItsGraph() {
    try (CudaContext context = CudaContext.open();
        Kernels kernels = new Kernels(context);
        DeviceMemory memory = new DeviceMemory(context, 2 * Float.BYTES, "test")) {
      fill(kernels, memory, 1); // loads the kernel
      DriverCalls before = Simulator.calls();
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(
              () ->
                  captureAndClose(
                      context,
                      () -> {
                        fill(kernels, memory, 2);
                        throw new IllegalStateException("halfway");
                      }))
          .withMessage("halfway");
      DriverCalls calls = Simulator.calls().minus(before);
      assertThat(calls.of(DriverCall.CAPTURED)).isEqualTo(1);
      assertThat(calls.of(DriverCall.SETUP))
          .as("the capture begins and ends, and its graph is destroyed")
          .isEqualTo(3);
      assertThat(read(memory)).as("captured, not run").containsOnly(1);
      captureAndClose(context, () -> fill(kernels, memory, 3));
      assertThat(read(memory)).containsOnly(3);
    }
  }

  @Test
  void aGraphWithoutMemoryIsAnError() {
    try (CudaContext context = CudaContext.open();
        Kernels kernels = new Kernels(context);
        DeviceMemory memory = new DeviceMemory(context, 2 * Float.BYTES, "test")) {
      fill(kernels, memory, 1);
      DriverCalls before = Simulator.calls();
      Simulator.fail(DriverFault.INSTANTIATE);
      assertThatExceptionOfType(DeviceException.class)
          .isThrownBy(() -> captureAndClose(context, () -> fill(kernels, memory, 2)))
          .withMessageMatching(
              "the GPU has too little memory for a graph of 1 kernels: \\d+ of \\d+ are free; lower"
                  + " the batch size, or end other programs that use the GPU \\(nvidia-smi lists"
                  + " them\\)");
      assertThat(Simulator.calls().minus(before).of(DriverCall.SETUP))
          .as("the capture begins and ends, and its graph is destroyed")
          .isEqualTo(3);
      captureAndClose(context, () -> fill(kernels, memory, 3));
      assertThat(read(memory)).containsOnly(3);
    }
  }

  private static float[] read(DeviceMemory memory) {
    float[] values = new float[2];
    memory.read(0, values);
    return values;
  }
}
