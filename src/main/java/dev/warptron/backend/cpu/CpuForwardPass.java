package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.ForwardPass;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.ParameterBuffer;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.NetworkSpec;
import dev.warptron.model.Shape;

/**
 * Runs all layers in one native call, a few rows at a time, with weights packed once for many rows.
 */
final class CpuForwardPass implements ForwardPass {
  private final CpuBackend backend;
  private final NetworkSpec network;
  private final CpuTensor parameters;
  private final CpuTensor output; // [capacity x outputs]
  private final long forward; // the native object
  private final long bytes;
  private boolean open = true;

  /**
   * Allocates the buffers.
   *
   * @param capacity maximum rows per run
   * @throws dev.warptron.backend.DeviceException if there is no memory left
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the output
  CpuForwardPass(
      CpuBackend backend, NetworkSpec network, ParameterBuffer parameters, int capacity) {
    this.backend = backend;
    this.network = network;
    this.parameters = backend.own(parameters.flat());
    this.output = CpuTensor.allocate(backend, new Shape(capacity, network.outputs()));
    this.forward =
        Native.openForward(
            backend.device(),
            Settings.layout(network),
            Settings.widths(network),
            Settings.activations(network),
            Settings.activationParameters(network),
            this.parameters.address(),
            capacity);
    if (forward == 0) {
      output.close();
      throw CpuMemory.noMemory(
          "forward pass of %d rows".formatted(capacity),
          (long) Float.BYTES * network.parameterCount());
    }
    this.bytes = Native.forwardBytes(forward);
    backend.account(bytes);
  }

  @Override
  public void prepare() {
    parameters.requireOpen();
    Native.prepareForward(address());
  }

  @Override
  public Tensor run(Tensor x) {
    OperationShapes.forward(network, x, output);
    parameters.requireOpen();
    int rows = x.shape().rows();
    Native.runForward(
        backend.device(), address(), backend.own(x).address(), rows, output.address());
    return output.rows(0, rows);
  }

  /** The native object. Throws if the pass or its device is closed. */
  long address() {
    if (!open) {
      throw new IllegalStateException("forward pass used after close");
    }
    backend.requireOpen();
    return forward;
  }

  /** The address of the output buffer. */
  long outputAddress() {
    return output.address();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      backend.account(-bytes);
      output.close();
      Native.closeForward(forward);
    }
  }
}
