package dev.warptron.backend;

/**
 * Which device is asked for, and how it is to work.
 *
 * @param device {@link Backends#AUTO}, or the name of a device
 */
public record DeviceRequest(String device, DeviceOptions options) {
  /** The best device that is available, as it works by default. */
  public static final DeviceRequest DEFAULT = of(Backends.AUTO);

  /** A device as it works by default. */
  public static DeviceRequest of(String device) {
    return new DeviceRequest(device, DeviceOptions.DEFAULT);
  }

  /** Whether the device is left to the program. */
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
