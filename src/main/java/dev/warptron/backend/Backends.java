package dev.warptron.backend;

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
   * @param request {@link #AUTO}, or the name of a device, which is then taken or refused, never
   *     replaced by another
   * @throws DeviceException if there is no such device, or it is not available
   */
  public static Choice choose(String request) {
    return choose(request, providers());
  }

  static Choice choose(String request, List<BackendProvider> providers) {
    return request.equals(AUTO) ? chooseBest(providers) : chooseNamed(request, providers);
  }

  private static Choice chooseNamed(String request, List<BackendProvider> providers) {
    for (BackendProvider provider : providers) {
      if (provider.name().equals(request)) {
        provider
            .unavailableBecause()
            .ifPresent(
                reason -> {
                  throw new DeviceException(
                      "device %s is not available: %s".formatted(request, reason));
                });
        return new Choice(provider, "asked for", List.of());
      }
    }
    throw new DeviceException(
        "this build has no device %s; it has: %s. --device auto takes the best one that is available"
            .formatted(request, names(providers)));
  }

  private static Choice chooseBest(List<BackendProvider> providers) {
    List<String> notTaken = new ArrayList<>();
    for (BackendProvider provider : providers) {
      Optional<String> reason = provider.unavailableBecause();
      if (reason.isEmpty()) {
        return new Choice(provider, "the best device available here", List.copyOf(notTaken));
      }
      notTaken.add("%s: %s".formatted(provider.name(), reason.get()));
    }
    throw new DeviceException("no device is available here. " + String.join("; ", notTaken));
  }

  private static String names(List<BackendProvider> providers) {
    return providers.stream().map(BackendProvider::name).collect(Collectors.joining(", "));
  }

  /**
   * Which device was taken, and why.
   *
   * @param reason in a few words for the user
   * @param notTaken a sentence for each quicker device that is not available
   */
  public record Choice(BackendProvider provider, String reason, List<String> notTaken) {}
}
