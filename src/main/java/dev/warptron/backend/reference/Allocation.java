package dev.warptron.backend.reference;

/**
 * The account of one piece of memory. Java frees the array by itself; this keeps the same rules as
 * on a device: what is allocated is closed, and nothing is used after that.
 */
final class Allocation {
  private final ReferenceBackend backend;
  private final long bytes;
  private final String what;
  private boolean open = true;

  Allocation(ReferenceBackend backend, long bytes, String what) {
    this.backend = backend;
    this.bytes = bytes;
    this.what = what;
    backend.account(bytes);
  }

  ReferenceBackend backend() {
    return backend;
  }

  void requireOpen() {
    backend.requireOpen();
    if (!open) {
      throw new IllegalStateException(what + " used after close");
    }
  }

  /** Does nothing the second time. */
  void free() {
    if (open) {
      open = false;
      backend.account(-bytes);
    }
  }
}
