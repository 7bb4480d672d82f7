package dev.warptron.backend;

/** A requested device cannot be used. The message says why and what to do. */
public final class DeviceException extends RuntimeException {
  public DeviceException(String message) {
    super(message);
  }

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
