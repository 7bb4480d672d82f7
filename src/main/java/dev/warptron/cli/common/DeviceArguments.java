package dev.warptron.cli.common;

import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the device and how it computes. */
public final class DeviceArguments {
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
  public DeviceArguments() {}

  /** The name of the device; null if the option is absent. */
  public @Nullable String name() {
    return device;
  }

  /** The options of the device. */
  public DeviceOptions options() {
    return working.options();
  }

  /** The device to train on. */
  public DeviceRequest request() {
    DeviceRequest request = DeviceRequest.DEFAULT.withOptions(options());
    return device == null ? request : request.withDevice(device);
  }
}
