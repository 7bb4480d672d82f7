package dev.warptron.peers;

import dev.warptron.backend.cuda.KernelTimes;
import dev.warptron.backend.cuda.KernelTimes.Time;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.LaunchCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The time of a training's steps: on the host, on the device, and by kernel.
 *
 * @param step the device's description of its training step
 * @param steps number of steps of the timed run
 * @param wall seconds of the run without events
 * @param launches made during that run
 * @param observed seconds of an equal run with events around each launch
 * @param device microseconds between these events, by the name of the launch
 * @param eagerLaunches median times of the launches before a graph is captured, in launch order:
 *     preparation, then one step; empty if the device captures no graphs
 */
record TimeBreakdown(
    String step,
    double steps,
    double wall,
    LaunchCounts launches,
    double observed,
    Map<String, List<Double>> device,
    List<Time> eagerLaunches) {
  private static final int MAX_LAUNCHES = 8192;
  private static final int MAX_EAGER_LAUNCHES = 64;
  private static final int REPEATS = 9; // a median
  private static final double MICROS = 1e6;

  /**
   * Measures a workload on a device.
   *
   * @param delaySize see {@link KernelTimes}
   */
  static TimeBreakdown of(Backend backend, Workload workload, Rows rows, int delaySize) {
    try (WarptronTraining training = new WarptronTraining(backend, workload, rows)) {
      int epochs = workload.timedEpochs();
      training.time(epochs); // warm-up
      training.time(epochs);
      WarptronTraining.Timed plain = training.time(epochs);
      double observed;
      Map<String, List<Double>> device = new LinkedHashMap<>();
      try (KernelTimes times = new KernelTimes(backend, MAX_LAUNCHES, /* delaySize= */ 0)) {
        times.pause();
        observed = training.time(epochs, times::resume, times::pause).seconds();
        for (Time time : times.times()) {
          device.computeIfAbsent(time.what(), what -> new ArrayList<>()).add(time.micros());
        }
      }
      return new TimeBreakdown(
          plain.step(),
          epochs * (double) workload.stepsPerEpoch(),
          plain.seconds(),
          plain.launches(),
          observed,
          device,
          device.keySet().stream().anyMatch(KernelTimes::isGraph)
              ? eagerLaunches(backend, training, delaySize)
              : List.of());
    }
  }

  private static List<Time> eagerLaunches(
      Backend backend, WarptronTraining training, int delaySize) {
    List<List<Time>> repeats = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      try (KernelTimes times =
          KernelTimes.untilFirstGraph(backend, MAX_EAGER_LAUNCHES, delaySize)) {
        training.time(/* epochs= */ 1);
        repeats.add(times.times());
      }
    }
    int count = repeats.stream().mapToInt(List::size).min().orElse(0);
    List<Time> medians = new ArrayList<>();
    for (int launch = 0; launch < count; launch++) {
      int index = launch;
      medians.add(
          new Time(
              repeats.get(0).get(index).what(),
              Spread.of(repeats.stream().map(times -> times.get(index).micros()).toList())
                  .median()));
    }
    return medians;
  }

  double wallMicrosPerStep() {
    return wall * MICROS / steps;
  }

  /** Total over the timed launches. */
  double deviceMicrosPerStep() {
    return sum() / steps;
  }

  /**
   * Computed from the run with events only, which is slower than the run without. The two clocks
   * may still differ by more than short gaps.
   */
  private String describeGaps() {
    double gaps = observed * MICROS / steps - deviceMicrosPerStep();
    return gaps >= 0
        ? "of which %s us between these events and %s us in gaps"
            .formatted(micros(deviceMicrosPerStep()), micros(gaps))
        : "which is less than the %s us between these events: the gaps are too short to be measured"
            .formatted(micros(deviceMicrosPerStep()));
  }

  private double sum() {
    return device.values().stream().flatMap(List::stream).mapToDouble(x -> x).sum();
  }

  private static String micros(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** The section of the report. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("- step: ").append(step).append('\n');
    text.append(
        "- time per step: %s us on the host's clock; with events around the launches %s us, %s\n"
            .formatted(
                micros(wallMicrosPerStep()), micros(observed * MICROS / steps), describeGaps()));
    text.append(
        "- launches per step: %s, with %s kernels\n\n"
            .formatted(micros(launches.calls() / steps), micros(launches.kernels() / steps)));
    text.append("| launch | count | median us | us per step | share |\n");
    text.append("|---|---|---|---|---|\n");
    device.forEach(
        (what, times) -> {
          double all = times.stream().mapToDouble(x -> x).sum();
          text.append(
              "| %s | %d | %s | %s | %s %% |\n"
                  .formatted(
                      what,
                      times.size(),
                      micros(Spread.of(times).median()),
                      micros(all / steps),
                      micros(100 * all / sum())));
        });
    if (!eagerLaunches.isEmpty()) {
      text.append(
          "\nEager launches before the first graph is captured, queued behind a product that");
      text.append(" delays the device: preparation, then one step.\n\n");
      text.append("| | launch | median us |\n|---|---|---|\n");
      for (int i = 0; i < eagerLaunches.size(); i++) {
        text.append(
            "| %d | %s | %s |\n"
                .formatted(
                    i + 1, eagerLaunches.get(i).what(), micros(eagerLaunches.get(i).micros())));
      }
    }
    return text.toString();
  }
}
