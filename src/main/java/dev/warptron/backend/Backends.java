package dev.warptron.backend;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The devices of this machine, and the choice among them. */
public final class Backends {
  /** Asks for the best device that is available. */
  public static final String AUTO = "auto";

  private Backends() {}

  /** All kinds of devices of this build, the quickest first, available or not. */
  public static List<BackendProvider> providers() {
    return quickestFirst(
        ServiceLoader.load(BackendProvider.class).stream().map(ServiceLoader.Provider::get));
  }

  static List<BackendProvider> quickestFirst(Stream<BackendProvider> providers) {
    return providers.sorted(Comparator.comparingInt(BackendProvider::rank).reversed()).toList();
  }

  /**
   * The device to use.
   *
   * @param request a device that is named is taken or refused, never replaced by another
   * @throws DeviceException if there is no such device, or it is not available
   */
  public static Choice choose(DeviceRequest request) {
    return choose(request, providers());
  }

  /** The same for a device as it works by default. */
  public static Choice choose(String device) {
    return choose(DeviceRequest.of(device));
  }

  static Choice choose(DeviceRequest request, List<BackendProvider> providers) {
    return request.device().equals(AUTO)
        ? chooseBest(request.options(), providers)
        : chooseNamed(request, providers);
  }

  private static Choice chooseNamed(DeviceRequest request, List<BackendProvider> providers) {
    for (BackendProvider provider : providers) {
      if (provider.name().equals(request.device())) {
        provider.requireAvailable(request.options());
        return new Choice(provider, request.options(), "asked for", List.of());
      }
    }
    throw new DeviceException(
        "this build has no device %s; it has: %s. --device auto takes the best one that is available"
            .formatted(request.device(), names(providers)));
  }

  private static Choice chooseBest(DeviceOptions options, List<BackendProvider> providers) {
    BackendProvider best = null;
    List<String> notTaken = new ArrayList<>();
    for (BackendProvider provider : providers) {
      Optional<String> onlyByName = provider.onlyByNameBecause();
      if (best != null && onlyByName.isEmpty()) {
        continue; // slower
      }
      Optional<String> reason = provider.unavailableBecause(options).or(() -> onlyByName);
      if (reason.isEmpty()) {
        best = provider;
      } else {
        notTaken.add("%s: %s".formatted(provider.name(), reason.get()));
      }
    }
    if (best == null) {
      throw new DeviceException("no device is available here. " + String.join("; ", notTaken));
    }
    return new Choice(best, options, "the best device available here", List.copyOf(notTaken));
  }

  private static String names(List<BackendProvider> providers) {
    return providers.stream().map(BackendProvider::name).collect(Collectors.joining(", "));
  }

  /**
   * Which device was taken, and why.
   *
   * @param options how it is to work
   * @param reason in a few words for the user
   * @param notTaken a sentence for each quicker device that is not available, and for each that is
   *     taken only by its name
   */
  public record Choice(
      BackendProvider provider, DeviceOptions options, String reason, List<String> notTaken) {
    /** Opens the device. */
    @MustBeClosed
    public Backend open() {
      return provider.open(options);
    }
  }
}
