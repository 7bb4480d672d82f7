package dev.warptron.backend;

/**
 * The settings of a device, as messages for the user name them: by the component that holds them. A
 * program with names of its own for them, such as the command line, puts these in their place.
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
