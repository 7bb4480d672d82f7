package dev.warptron.backend;

/**
 * The requested device and its options.
 *
 * @param device {@link Backends#AUTO}, or the name of a device
 */
public record DeviceRequest(String device, DeviceOptions options) {
  /** The best available device with the default options. */
  public static final DeviceRequest DEFAULT = of(Backends.AUTO);

  /** A device with the default options. */
  public static DeviceRequest of(String device) {
    return new DeviceRequest(device, DeviceOptions.DEFAULT);
  }

  /** Whether the program chooses the device. */
  public boolean isAuto() {
    return device.equals(Backends.AUTO);
  }

  public DeviceRequest withDevice(String value) {
    return new DeviceRequest(value, options);
  }

  public DeviceRequest withOptions(DeviceOptions value) {
    return new DeviceRequest(device, value);
  }
}
