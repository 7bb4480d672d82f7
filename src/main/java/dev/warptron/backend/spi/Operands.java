package dev.warptron.backend.spi;

/** The checks of operands that all devices share. */
public final class Operands {
  private final String device;
  private final Object home;

  /**
   * The checks of one device.
   *
   * @param device name of the device
   * @param home the object that {@link Owned#home} of its resources returns
   */
  public Operands(String device, Object home) {
    this.device = device;
    this.home = home;
  }

  /**
   * Casts an operand to the class of this device.
   *
   * @throws IllegalArgumentException if it belongs to another device
   * @throws IllegalStateException if it, or the device, is closed
   */
  @SuppressWarnings("ReferenceEquality") // the very same device, not an equal one
  public <T extends Owned> T own(Object operand, Class<T> kind) {
    if (!kind.isInstance(operand)) {
      throw new IllegalArgumentException(
          "device %s cannot work on a %s of another device"
              .formatted(device, operand.getClass().getSimpleName()));
    }
    T mine = kind.cast(operand);
    mine.requireOpen();
    if (mine.home() != home) {
      throw new IllegalArgumentException(
          "the operand belongs to another %s device".formatted(device));
    }
    return mine;
  }

  /**
   * Throws if something allocated on the device is not closed.
   *
   * @param bytesInUse bytes that are still allocated
   */
  public void requireNothingLeft(long bytesInUse) {
    if (bytesInUse != 0) {
      throw new IllegalStateException(
          "device %s was closed while %d bytes allocated on it were not"
              .formatted(device, bytesInUse));
    }
  }
}
