package dev.warptron.backend.spi;

/**
 * Whether a device is open, and how many bytes are allocated on it. Each open device has one; what
 * is allocated on it refers to it, so that operands of another device are recognized.
 */
public final class DeviceState {
  private final String device;
  private long bytesInUse;
  private boolean open = true;

  /**
   * The state of a device that has just been opened.
   *
   * @param device name of the device
   */
  public DeviceState(String device) {
    this.device = device;
  }

  public boolean isOpen() {
    return open;
  }

  /**
   * Checks that the device is not closed.
   *
   * @throws IllegalStateException if it is
   */
  public void requireOpen() {
    if (!open) {
      throw new IllegalStateException("device %s used after close".formatted(device));
    }
  }

  /** Bytes of all resources that are allocated and not closed. */
  public long bytesInUse() {
    return bytesInUse;
  }

  /** Counts bytes that were allocated, or, if negative, freed. */
  void count(long bytes) {
    bytesInUse += bytes;
  }

  /** Marks the device as closed; false if it was closed before. */
  public boolean close() {
    boolean first = open;
    open = false;
    return first;
  }

  /**
   * Throws if something allocated on the device is not closed.
   *
   * @param bytes size of what is still allocated, without what the device itself owns
   */
  public void requireNothingLeft(long bytes) {
    if (bytes != 0) {
      throw new IllegalStateException(
          "device %s was closed while %d bytes allocated on it were not".formatted(device, bytes));
    }
  }

  /**
   * Casts an operand to the class of this device.
   *
   * @throws IllegalArgumentException if it belongs to another device
   * @throws IllegalStateException if it, or the device, is closed
   */
  public <T extends Owned> T own(Object operand, Class<T> kind) {
    if (!kind.isInstance(operand)) {
      throw new IllegalArgumentException(
          "device %s cannot work on a %s of another device"
              .formatted(device, operand.getClass().getSimpleName()));
    }
    T mine = kind.cast(operand);
    mine.resource().requireOpen();
    if (mine.resource().device() != this) {
      throw new IllegalArgumentException(
          "the operand belongs to another %s device".formatted(device));
    }
    return mine;
  }
}
