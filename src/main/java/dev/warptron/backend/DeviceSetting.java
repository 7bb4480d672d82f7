package dev.warptron.backend;

/**
 * The names of a device's settings in messages for the user: record and component. A program with
 * other names for them, such as the command line, substitutes its own.
 */
public enum DeviceSetting {
  /** Which device: {@link DeviceRequest#device}. */
  DEVICE("DeviceRequest.device"),
  /** {@link DeviceOptions#threads}. */
  THREADS("DeviceOptions.threads"),
  /** {@link DeviceOptions#products}. */
  PRODUCTS("DeviceOptions.products"),
  /** {@link DeviceOptions#gemmLibrary}. */
  GEMM_LIBRARY("DeviceOptions.gemmLibrary"),
  /** {@link DeviceOptions#cudaLibraries}. */
  CUDA_LIBRARIES("DeviceOptions.cudaLibraries");

  private final String component;

  DeviceSetting(String component) {
    this.component = component;
  }

  /** The setting with a value, such as {@code DeviceOptions.threads=4}. */
  public String as(Object value) {
    return component + "=" + value;
  }

  /** The record and its component. */
  @Override
  public String toString() {
    return component;
  }
}
