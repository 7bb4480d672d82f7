package dev.warptron.cli;

import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which device computes, and how. */
final class DeviceArguments {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description =
          "auto takes, of those that are available, the one that should finish first; see warptron"
              + " doctor. Default: auto, and for a saved model the device it was trained on, if it is"
              + " available here.")
  private @Nullable String device;

  @Mixin private WorkingArguments working = new WorkingArguments();

  /** For picocli. */
  DeviceArguments() {}

  /** The name that was given; null if there was none. */
  @Nullable String name() {
    return device;
  }

  /** How the device is to work. */
  DeviceOptions options() {
    return working.options();
  }

  /** The device to train on. */
  DeviceRequest request() {
    DeviceRequest request = DeviceRequest.DEFAULT.withOptions(options());
    return device == null ? request : request.withDevice(device);
  }
}
