package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.DeviceException;

/** A block of native memory, aligned to a cache line and owned by the object that allocated it. */
final class CpuMemory implements AutoCloseable {
  private final CpuBackend backend;
  private final long address;
  private final long bytes;
  private final String what;
  private boolean open = true;

  /**
   * Allocates zeros.
   *
   * @param what description for messages, such as {@code tensor [3 x 4]}
   * @throws DeviceException if there is no memory left
   */
  @MustBeClosed
  CpuMemory(CpuBackend backend, long bytes, String what) {
    this.backend = backend;
    this.bytes = bytes;
    this.what = what;
    backend.requireOpen();
    this.address = Native.allocate(bytes);
    if (address == 0) {
      throw noMemory(what, bytes);
    }
    backend.account(bytes);
  }

  static DeviceException noMemory(String what, long bytes) {
    return new DeviceException(
        "the system has too little memory for a %s: %d bytes are needed; lower the batch size, the"
                .formatted(what, bytes)
            + " hidden layers or the number of rows");
  }

  CpuBackend backend() {
    return backend;
  }

  /** The address of the first byte. */
  long address() {
    requireOpen();
    return address;
  }

  void requireOpen() {
    backend.requireOpen();
    if (!open) {
      throw new IllegalStateException(what + " used after close");
    }
  }

  /** Frees the memory; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false;
      backend.account(-bytes);
      Native.free(address);
    }
  }
}
