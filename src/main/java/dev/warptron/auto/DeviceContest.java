package dev.warptron.auto;

import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.data.DataException;
import dev.warptron.train.TrainingRequest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a device for a job. Of several that may take it, the one that should have done it
 * first is taken, from opening the device to the last epoch; each is measured, beginning with what
 * opens soonest. One that takes longer to open than another one needs for the whole job is left
 * closed.
 */
public final class DeviceContest {
  private final List<BackendProvider> providers;
  private final SpeedMemory memory;

  /** Between given devices, for tests. */
  DeviceContest(List<BackendProvider> providers, SpeedMemory memory) {
    this.providers = providers;
    this.memory = memory;
  }

  /** Between the devices of this machine. */
  public static DeviceContest with(SpeedMemory memory) {
    return new DeviceContest(Backends.providers(), memory);
  }

  /**
   * The device to train on.
   *
   * @param request a device that is named is taken or refused; nothing is measured then
   * @throws dev.warptron.backend.DeviceException as {@link Backends#choose}
   * @throws DataException if the rows cannot be brought to a device
   */
  public Backends.Choice choose(DeviceRequest request, TrainingRequest job) {
    return request.isAuto() ? choose(request.options(), job) : Backends.choose(request);
  }

  /** Rows to train on in all epochs together. */
  static long work(TrainingRequest job) {
    return (long) job.training().count() * job.config().epochs();
  }

  private Backends.Choice choose(DeviceOptions options, TrainingRequest job) {
    Backends.Contenders contenders = Backends.contenders(options, providers);
    List<BackendProvider> devices = contenders.devices();
    if (devices.size() == 1) {
      return new Backends.Choice(
          devices.get(0), options, "the best device available here", contenders.notTaken());
    }
    List<BackendProvider> soonestOpen =
        devices.stream()
            .sorted(Comparator.comparingDouble(BackendProvider::openingSeconds))
            .toList();
    if (work(job) == 0) {
      return new Backends.Choice(
          soonestOpen.get(0), options, "there is no epoch to train", contenders.notTaken());
    }
    return new Round(options, job, contenders.notTaken()).choose(soonestOpen);
  }

  /** A device with its time for the job. */
  private record Result(
      BackendProvider device, double seconds, @Nullable LocalDate rememberedFrom) {}

  /** One choice among several devices. */
  private final class Round {
    private final DeviceOptions options;
    private final TrainingRequest job;
    private final List<String> notTaken;
    private final List<Result> results = new ArrayList<>();
    private final List<BackendProvider> leftClosed = new ArrayList<>();

    Round(DeviceOptions options, TrainingRequest job, List<String> notTaken) {
      this.options = options;
      this.job = job;
      this.notTaken = new ArrayList<>(notTaken);
    }

    Backends.Choice choose(List<BackendProvider> soonestOpen) {
      for (BackendProvider device : soonestOpen) {
        if (!results.isEmpty() && quickest().seconds <= device.openingSeconds()) {
          leftClosed.add(device);
        } else {
          measure(device);
        }
      }
      if (results.isEmpty()) {
        BackendProvider first = soonestOpen.get(0);
        return new Backends.Choice(first, options, "none could be measured", notTaken);
      }
      return new Backends.Choice(quickest().device, options, reason(), List.copyOf(notTaken));
    }

    private Result quickest() {
      return results.stream().min(Comparator.comparingDouble(Result::seconds)).orElseThrow();
    }

    private void measure(BackendProvider device) {
      try {
        results.add(result(device));
      } catch (DataException e) { // of the rows, and not of the device
        throw e;
      } catch (RuntimeException e) {
        notTaken.add("%s: it could not be measured (%s)".formatted(device.name(), e.getMessage()));
      }
    }

    private Result result(BackendProvider device) {
      SpeedEntry.Key key =
          new SpeedEntry.Key(
              device.name(), device.identity(options), SpeedEntry.kind(job), version());
      SpeedEntry known = memory.find(key).orElse(null);
      SpeedEntry entry =
          known == null ? memory.remember(key, new Pilot(job, device, options).measure()) : known;
      LocalDate day = LocalDate.ofInstant(entry.measured(), ZoneOffset.UTC);
      return new Result(device, entry.speed().seconds(work(job)), known == null ? null : day);
    }

    private String reason() {
      Result taken = quickest();
      String others =
          results.stream()
              .filter(result -> !result.equals(taken))
              .map(result -> Speed.about(result.seconds) + " on " + result.device.name())
              .collect(Collectors.joining(" and "));
      String closed =
          leftClosed.stream().map(BackendProvider::name).collect(Collectors.joining(" or "));
      String estimate =
          others.isEmpty()
              ? "this job takes about %s there".formatted(Speed.about(taken.seconds))
              : "about %s against %s".formatted(Speed.about(taken.seconds), others);
      return estimate
          + " (%s)".formatted(origin())
          + (closed.isEmpty() ? "" : "; opening %s alone takes longer".formatted(closed));
    }

    private String origin() {
      return results.stream()
          .map(Result::rememberedFrom)
          .filter(Objects::nonNull)
          .min(Comparator.naturalOrder())
          .map(day -> "measured here, and remembered since %s".formatted(day))
          .orElse("measured just now");
    }
  }

  private static String version() {
    String version = DeviceContest.class.getPackage().getImplementationVersion();
    return version == null ? "not run from the jar" : version;
  }
}
