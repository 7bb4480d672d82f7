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
 * Chooses the device for a job: of several candidates the one that should finish first, from
 * opening the device to the last epoch. Each candidate is measured by timed runs, in the order of
 * opening times. A device that takes longer to open than another needs for the whole job is not
 * opened.
 */
public final class DeviceSelector {
  private final List<BackendProvider> providers;
  private final ThroughputCache cache;

  /** Chooses among these devices, for tests. */
  DeviceSelector(List<BackendProvider> providers, ThroughputCache cache) {
    this.providers = providers;
    this.cache = cache;
  }

  /** Chooses among the devices of this machine. */
  public static DeviceSelector with(ThroughputCache cache) {
    return new DeviceSelector(Backends.providers(), cache);
  }

  /**
   * The device to train on.
   *
   * @param request if it names a device, that device is used or refused, and nothing is measured
   * @throws dev.warptron.backend.DeviceException as {@link Backends#choose}
   * @throws DataException if the rows cannot be uploaded to a device
   */
  public Backends.Choice choose(DeviceRequest request, TrainingRequest job) {
    return request.isAuto() ? choose(request.options(), job) : Backends.choose(request);
  }

  /** Rows to train on in all epochs together. */
  static long work(TrainingRequest job) {
    return (long) job.training().count() * job.config().epochs();
  }

  private Backends.Choice choose(DeviceOptions options, TrainingRequest job) {
    Backends.Candidates candidates = Backends.candidates(options, providers);
    List<BackendProvider> devices = candidates.devices();
    if (devices.size() == 1) {
      return new Backends.Choice(
          devices.get(0), options, "the best device available here", candidates.notTaken());
    }
    List<BackendProvider> byOpeningTime =
        devices.stream()
            .sorted(Comparator.comparingDouble(BackendProvider::openingSeconds))
            .toList();
    if (work(job) == 0) {
      return new Backends.Choice(
          byOpeningTime.get(0), options, "there is no epoch to train", candidates.notTaken());
    }
    return new Selection(options, job, candidates.notTaken()).choose(byOpeningTime);
  }

  /**
   * The expected time of the job on a device.
   *
   * @param cachedOn day of the measurement if it comes from the cache; null if it was made now
   */
  private record Estimate(BackendProvider device, double seconds, @Nullable LocalDate cachedOn) {}

  /** One choice among several candidates. */
  private final class Selection {
    private final DeviceOptions options;
    private final TrainingRequest job;
    private final List<String> notTaken;
    private final List<Estimate> estimates = new ArrayList<>();
    private final List<BackendProvider> notOpened = new ArrayList<>();

    Selection(DeviceOptions options, TrainingRequest job, List<String> notTaken) {
      this.options = options;
      this.job = job;
      this.notTaken = new ArrayList<>(notTaken);
    }

    Backends.Choice choose(List<BackendProvider> byOpeningTime) {
      for (BackendProvider device : byOpeningTime) {
        if (!estimates.isEmpty() && fastest().seconds <= device.openingSeconds()) {
          notOpened.add(device);
        } else {
          measure(device);
        }
      }
      if (estimates.isEmpty()) {
        BackendProvider first = byOpeningTime.get(0);
        return new Backends.Choice(first, options, "none could be measured", notTaken);
      }
      return new Backends.Choice(fastest().device, options, reason(), List.copyOf(notTaken));
    }

    private Estimate fastest() {
      return estimates.stream().min(Comparator.comparingDouble(Estimate::seconds)).orElseThrow();
    }

    private void measure(BackendProvider device) {
      try {
        estimates.add(estimate(device));
      } catch (DataException e) { // the rows are at fault, not the device
        throw e;
      } catch (RuntimeException e) {
        notTaken.add("%s: it could not be measured (%s)".formatted(device.name(), e.getMessage()));
      }
    }

    private Estimate estimate(BackendProvider device) {
      CachedThroughput.Key key =
          new CachedThroughput.Key(
              device.name(), device.identity(options), CachedThroughput.kind(job), version());
      CachedThroughput cached = cache.find(key).orElse(null);
      CachedThroughput entry =
          cached == null ? cache.put(key, new Pilot(job, device, options).measure()) : cached;
      LocalDate day = LocalDate.ofInstant(entry.measured(), ZoneOffset.UTC);
      return new Estimate(device, entry.speed().seconds(work(job)), cached == null ? null : day);
    }

    private String reason() {
      Estimate chosen = fastest();
      String others =
          estimates.stream()
              .filter(estimate -> !estimate.equals(chosen))
              .map(estimate -> Throughput.about(estimate.seconds) + " on " + estimate.device.name())
              .collect(Collectors.joining(" and "));
      String closed =
          notOpened.stream().map(BackendProvider::name).collect(Collectors.joining(" or "));
      String times =
          others.isEmpty()
              ? "this job takes about %s there".formatted(Throughput.about(chosen.seconds))
              : "about %s against %s".formatted(Throughput.about(chosen.seconds), others);
      return times
          + " (%s)".formatted(origin())
          + (closed.isEmpty() ? "" : "; opening %s alone takes longer".formatted(closed));
    }

    private String origin() {
      return estimates.stream()
          .map(Estimate::cachedOn)
          .filter(Objects::nonNull)
          .min(Comparator.naturalOrder())
          .map(day -> "measured here, and cached since %s".formatted(day))
          .orElse("measured just now");
    }
  }

  private static String version() {
    String version = DeviceSelector.class.getPackage().getImplementationVersion();
    return version == null ? "not run from the jar" : version;
  }
}
