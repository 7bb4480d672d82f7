package dev.warptron.backend;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Backend;
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

  /** All kinds of devices of this build, by descending rank, available or not. */
  public static List<BackendProvider> providers() {
    return byRank(
        ServiceLoader.load(BackendProvider.class).stream().map(ServiceLoader.Provider::get));
  }

  static List<BackendProvider> byRank(Stream<BackendProvider> providers) {
    return providers.sorted(Comparator.comparingInt(BackendProvider::rank).reversed()).toList();
  }

  /**
   * The device to use.
   *
   * @param request a named device is used or refused, never replaced by another
   * @throws DeviceException if there is no such device, or it is not available; for {@link #AUTO},
   *     also if an available device does not support the options
   */
  public static Choice choose(DeviceRequest request) {
    return choose(request, providers());
  }

  /** The same with the default options. */
  public static Choice choose(String device) {
    return choose(DeviceRequest.of(device));
  }

  static Choice choose(DeviceRequest request, List<BackendProvider> providers) {
    return request.isAuto()
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
        "this build has no device %s; it has: %s. %s takes the best one that is available"
            .formatted(request.device(), names(providers), DeviceSetting.DEVICE.as(AUTO)));
  }

  private static Choice chooseBest(DeviceOptions options, List<BackendProvider> providers) {
    Candidates candidates = candidates(options, providers);
    return new Choice(
        candidates.devices().get(0),
        options,
        "the best device available here",
        candidates.notTaken());
  }

  /** The same with the devices of this build: see the overload below. */
  public static Candidates candidates(DeviceOptions options) {
    return candidates(options, providers());
  }

  /**
   * The devices that {@code auto} may take.
   *
   * @param providers by descending rank
   * @throws DeviceException if there is none, or if one of them is available but does not support
   *     the options
   */
  public static Candidates candidates(DeviceOptions options, List<BackendProvider> providers) {
    List<BackendProvider> available = new ArrayList<>();
    List<String> notTaken = new ArrayList<>();
    List<String> notExpected = new ArrayList<>();
    for (BackendProvider provider : providers) {
      Optional<String> onlyByName = provider.onlyByNameBecause();
      Optional<String> problem = provider.unavailableBecause(options);
      if (onlyByName.isEmpty()) {
        problem.ifPresent(reason -> requireNotTheOptions(provider, options, reason));
      }
      Optional<String> reason = problem.or(() -> onlyByName);
      if (reason.isEmpty()) {
        available.add(provider);
      } else {
        (problem.isEmpty() || provider.mayBeExpected() ? notTaken : notExpected)
            .add("%s: %s".formatted(provider.name(), reason.get()));
      }
    }
    if (available.isEmpty()) {
      notTaken.addAll(notExpected);
      throw new DeviceException("no device is available here. " + String.join("; ", notTaken));
    }
    List<BackendProvider> better = available.stream().filter(p -> !p.isLastResort()).toList();
    return new Candidates(better.isEmpty() ? available : better, notTaken, notExpected);
  }

  /**
   * Throws if a device is unavailable only because of an option: that is a mistake of the user, not
   * a reason to take another device. The precision of products is excepted, since it applies to all
   * devices.
   */
  private static void requireNotTheOptions(
      BackendProvider provider, DeviceOptions options, String reason) {
    DeviceOptions ofAll = DeviceOptions.DEFAULT.withProducts(options.products());
    if (!options.equals(ofAll) && provider.unavailableBecause(ofAll).isEmpty()) {
      throw new DeviceException(
          ("device %s cannot work as asked: %s. Correct or leave out the option, or choose another"
                  + " device with %s")
              .formatted(provider.name(), reason, DeviceSetting.DEVICE));
    }
  }

  private static String names(List<BackendProvider> providers) {
    return providers.stream().map(BackendProvider::name).collect(Collectors.joining(", "));
  }

  /**
   * The devices that {@code auto} may take.
   *
   * @param devices at least one, by descending rank
   * @param notTaken a sentence for each device that is not available, and for each that is used
   *     only if requested by name, except {@code notExpected}
   * @param notExpected a sentence for each device that is not available and that no user of this
   *     machine expects
   */
  public record Candidates(
      List<BackendProvider> devices, List<String> notTaken, List<String> notExpected) {
    public Candidates {
      devices = List.copyOf(devices);
      notTaken = List.copyOf(notTaken);
      notExpected = List.copyOf(notExpected);
    }

    /** A sentence for each device of the build that {@code auto} does not take, for a report. */
    public List<String> allNotTaken() {
      return Stream.concat(notTaken.stream(), notExpected.stream()).toList();
    }
  }

  /**
   * The chosen device, and why it was chosen.
   *
   * @param options with which to open it
   * @param reason a short phrase for the user
   * @param notTaken as in {@link Candidates}
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
