package dev.warptron.backend.reference;

/**
 * Accounts for one allocation. Java frees the array; this class enforces the rules of other
 * devices: allocations must be closed, and must not be used afterwards.
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
