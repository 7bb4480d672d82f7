package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.DeviceResource;
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
  private final DeviceResource resource;

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
    this.output = new CpuTensor(backend, new Shape(capacity, network.outputs()));
    this.forward =
        NativeNetwork.openForward(
            backend.device(),
            Settings.layout(network),
            Settings.widths(network),
            Settings.activations(network),
            Settings.activationParameters(network),
            Settings.norms(network),
            this.parameters.address(),
            capacity);
    if (forward == 0) {
      output.close();
      throw CpuMemory.noMemory(
          "forward pass of %d rows".formatted(capacity),
          (long) Float.BYTES * network.parameterCount());
    }
    this.resource =
        new DeviceResource(
            backend.state(), NativeNetwork.forwardBytes(forward), "forward pass", this::free);
  }

  @Override
  public void prepare() {
    parameters.resource().requireOpen();
    NativeNetwork.prepareForward(address());
  }

  @Override
  public Tensor run(Tensor x) {
    OperationShapes.forward(network, x, output);
    parameters.resource().requireOpen();
    int rows = x.shape().rows();
    NativeNetwork.runForward(
        backend.device(), address(), backend.own(x).address(), rows, output.address());
    return output.rows(0, rows);
  }

  /** The native object. Throws if the pass or its device is closed. */
  long address() {
    resource.requireOpen();
    return forward;
  }

  /** The address of the output buffer. */
  long outputAddress() {
    return output.address();
  }

  private void free() {
    output.close();
    NativeNetwork.closeForward(forward);
  }

  @Override
  public void close() {
    resource.close();
  }
}
