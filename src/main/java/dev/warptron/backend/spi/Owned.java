package dev.warptron.backend.spi;

/** A resource in a device's memory that knows its device. Implemented by the devices' classes. */
public interface Owned {
  /** The device or context that it was allocated on; compared by identity. */
  Object home();

  /**
   * Checks that neither it nor its device is closed.
   *
   * @throws IllegalStateException if one is
   */
  void requireOpen();
}
