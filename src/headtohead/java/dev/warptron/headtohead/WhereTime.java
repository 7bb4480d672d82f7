package dev.warptron.headtohead;

import dev.warptron.backend.Backend;
import dev.warptron.backend.LaunchCounts;
import dev.warptron.backend.cuda.KernelTimes;
import dev.warptron.backend.cuda.KernelTimes.Time;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the time of a training's steps goes: what the host waits for, what the device does, and
 * which kernels that is.
 *
 * @param step how the device runs a step, in its own words
 * @param steps of the run that was timed
 * @param wall seconds of the run, without events
 * @param launches of it
 * @param observed seconds of a like run, with events around each launch
 * @param device microseconds between these events, by what was launched
 * @param pieces microseconds of each launch of a step that is given piece by piece, in its order;
 *     none if the device does not run steps so
 */
record WhereTime(
    String step,
    double steps,
    double wall,
    LaunchCounts launches,
    double observed,
    Map<String, List<Double>> device,
    List<Time> pieces) {
  private static final int MOST_LAUNCHES = 8192;
  private static final int MOST_PIECES = 64;
  private static final int REPEATS = 9; // a median
  private static final double MICROS = 1e6;

  /**
   * Measures a workload on a device.
   *
   * @param holdSize see {@link KernelTimes}
   */
  static WhereTime of(Backend backend, Workload workload, Rows rows, int holdSize) {
    try (OwnTraining training = new OwnTraining(backend, workload, rows)) {
      int epochs = workload.timedEpochs();
      training.time(epochs); // to warm up
      training.time(epochs);
      OwnTraining.Timed plain = training.time(epochs);
      double observed;
      Map<String, List<Double>> device = new LinkedHashMap<>();
      try (KernelTimes times = new KernelTimes(backend, MOST_LAUNCHES, /* holdSize= */ 0)) {
        times.pause();
        observed = training.time(epochs, times::goOn, times::pause).seconds();
        for (Time time : times.times()) {
          device.computeIfAbsent(time.what(), what -> new ArrayList<>()).add(time.micros());
        }
      }
      return new WhereTime(
          plain.step(),
          epochs * (double) workload.stepsPerEpoch(),
          plain.seconds(),
          plain.launches(),
          observed,
          device,
          device.keySet().stream().anyMatch(KernelTimes::isGraph)
              ? pieces(backend, training, holdSize)
              : List.of());
    }
  }

  private static List<Time> pieces(Backend backend, OwnTraining training, int holdSize) {
    List<List<Time>> repeats = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      try (KernelTimes times = KernelTimes.untilFirstGraph(backend, MOST_PIECES, holdSize)) {
        training.time(/* epochs= */ 1);
        repeats.add(times.times());
      }
    }
    int count = repeats.stream().mapToInt(List::size).min().orElse(0);
    List<Time> medians = new ArrayList<>();
    for (int piece = 0; piece < count; piece++) {
      int place = piece;
      medians.add(
          new Time(
              repeats.get(0).get(place).what(),
              Spread.of(repeats.stream().map(times -> times.get(place).micros()).toList())
                  .median()));
    }
    return medians;
  }

  double wallMicrosOfAStep() {
    return wall * MICROS / steps;
  }

  /** Of the launches that were timed. */
  double deviceMicrosOfAStep() {
    return sum() / steps;
  }

  /**
   * Of the same run, since one with events is slower than one without. The two clocks can still
   * differ by more than short gaps take.
   */
  private String describeGaps() {
    double gaps = observed * MICROS / steps - deviceMicrosOfAStep();
    return gaps >= 0
        ? "of which %s us between these events and %s us in gaps"
            .formatted(micros(deviceMicrosOfAStep()), micros(gaps))
        : "which is less than the %s us between these events: the gaps are too short to be measured"
            .formatted(micros(deviceMicrosOfAStep()));
  }

  private double sum() {
    return device.values().stream().flatMap(List::stream).mapToDouble(x -> x).sum();
  }

  private static String micros(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** For the report. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("- step: ").append(step).append('\n');
    text.append(
        "- a step: %s us on the host's clock; with events around the launches %s us, %s\n"
            .formatted(
                micros(wallMicrosOfAStep()), micros(observed * MICROS / steps), describeGaps()));
    text.append(
        "- a step: %s launches of %s kernels\n\n"
            .formatted(micros(launches.calls() / steps), micros(launches.kernels() / steps)));
    text.append("| launched in training | times | median us | us of a step | share |\n");
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
    if (!pieces.isEmpty()) {
      text.append(
          "\nBefore the first graph is captured, launched piece by piece behind a product that");
      text.append(" holds the device back: preparation, then one step.\n\n");
      text.append("| | launch | median us |\n|---|---|---|\n");
      for (int i = 0; i < pieces.size(); i++) {
        text.append(
            "| %d | %s | %s |\n"
                .formatted(i + 1, pieces.get(i).what(), micros(pieces.get(i).micros())));
      }
    }
    return text.toString();
  }
}
