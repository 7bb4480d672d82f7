package dev.warptron.backend.spi;

/**
 * Something that was opened on a device, such as a block of memory: it is freed once, its bytes are
 * counted until then, and it cannot be used afterwards.
 */
public final class DeviceResource implements AutoCloseable {
  /** What to do if there is too little memory for a training or a prediction, for messages. */
  public static final String REDUCE_MEMORY =
      "lower the batch size, the hidden layers or the number of rows";

  private final DeviceState device;
  private final long bytes;
  private final String what;
  private final Runnable free;
  private boolean open = true;

  /**
   * A resource that exists.
   *
   * @param bytes its size in the device's memory; 0 if that is not its own
   * @param what such as {@code tensor [3 x 4]}, for messages
   * @param free frees it; called once, also if the device was closed before
   * @throws IllegalStateException if the device is closed
   */
  public DeviceResource(DeviceState device, long bytes, String what, Runnable free) {
    device.requireOpen();
    this.device = device;
    this.bytes = bytes;
    this.what = what;
    this.free = free;
    device.count(bytes);
  }

  public DeviceState device() {
    return device;
  }

  /**
   * Checks that neither it nor its device is closed.
   *
   * @throws IllegalStateException if one is
   */
  public void requireOpen() {
    device.requireOpen();
    if (!open) {
      throw new IllegalStateException(what + " used after close");
    }
  }

  /** Frees it; does nothing the second time. */
  @Override
  public void close() {
    if (open) {
      open = false; // before the call: a failed free must not be retried, its effect is unknown
      device.count(-bytes);
      free.run();
    }
  }
}
