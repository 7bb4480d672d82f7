package dev.warptron.backend.spi;

/** Something in a device's memory that knows where it belongs. For the devices' own classes. */
public interface Owned {
  /** What it was allocated on: compared by identity. */
  Object home();

  /**
   * Checks that it, and its device, can be used.
   *
   * @throws IllegalStateException if not
   */
  void requireOpen();
}
