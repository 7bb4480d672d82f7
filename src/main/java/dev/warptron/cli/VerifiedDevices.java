package dev.warptron.cli;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.verify.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The devices to verify.
 *
 * @param devices at least one, all available; never the oracle that they are compared with
 * @param notTaken the reason for each other device, as a sentence
 */
record VerifiedDevices(List<BackendProvider> devices, List<String> notTaken) {
  /**
   * The devices to verify.
   *
   * @param name of the device; {@link Backends#AUTO} for the candidates of {@code auto}; null for
   *     all available devices
   * @throws DeviceException if the named device is not available, or no device is available
   */
  static VerifiedDevices of(@Nullable String name, DeviceOptions options) {
    if (name == null) {
      return ofAvailable(options);
    }
    if (name.equals(Backends.AUTO)) {
      Backends.Candidates candidates = Backends.candidates(options);
      return withoutOracle(candidates.devices(), candidates.allNotTaken());
    }
    DeviceRequest request = DeviceRequest.of(name).withOptions(options);
    return new VerifiedDevices(List.of(Backends.choose(request).provider()), List.of());
  }

  private static VerifiedDevices ofAvailable(DeviceOptions options) {
    List<BackendProvider> available = new ArrayList<>();
    List<String> notTaken = new ArrayList<>();
    for (BackendProvider provider : Backends.providers()) {
      Optional<String> reason =
          provider.name().equals(Verification.ORACLE)
              ? Optional.empty()
              : provider.unavailableBecause(options);
      reason.ifPresentOrElse(
          why -> notTaken.add("%s: %s".formatted(provider.name(), why)),
          () -> available.add(provider));
    }
    return withoutOracle(available, notTaken);
  }

  private static VerifiedDevices withoutOracle(
      List<BackendProvider> devices, List<String> notTaken) {
    List<BackendProvider> others =
        devices.stream().filter(device -> !device.name().equals(Verification.ORACLE)).toList();
    if (others.isEmpty()) {
      throw new DeviceException(
          "no device but %s is available here, and the others are compared with that one. %s"
              .formatted(Verification.ORACLE, String.join("; ", notTaken)));
    }
    return new VerifiedDevices(others, notTaken);
  }
}
