package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.spi.DeviceResource;

/** A block of native memory, aligned to a cache line and owned by the object that allocated it. */
final class CpuMemory implements AutoCloseable {
  private final CpuBackend backend;
  private final long address;
  private final DeviceResource resource;

  /**
   * Allocates zeros.
   *
   * @param what description for messages, such as {@code tensor [3 x 4]}
   * @throws DeviceException if there is no memory left
   */
  @MustBeClosed
  CpuMemory(CpuBackend backend, long bytes, String what) {
    this.backend = backend;
    backend.state().requireOpen();
    this.address = Native.allocate(bytes);
    if (address == 0) {
      throw noMemory(what, bytes);
    }
    this.resource = new DeviceResource(backend.state(), bytes, what, () -> Native.free(address));
  }

  static DeviceException noMemory(String what, long bytes) {
    return new DeviceException(
        "the system has too little memory for a %s: %d bytes are needed; %s"
            .formatted(what, bytes, DeviceResource.REDUCE_MEMORY));
  }

  CpuBackend backend() {
    return backend;
  }

  DeviceResource resource() {
    return resource;
  }

  /** The address of the first byte. */
  long address() {
    resource.requireOpen();
    return address;
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    resource.close();
  }
}
