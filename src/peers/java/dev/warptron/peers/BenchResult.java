package dev.warptron.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The measurements of one workload. */
final class BenchResult {
  /**
   * Name of the participant that is Warptron; the names of its other participants begin with it.
   */
  static final String WARPTRON = "warptron";

  /**
   * The work of one timed run, for rates.
   *
   * @param unit what is counted, such as steps
   * @param count number of units
   * @param productOperations floating-point operations of the matrix products
   */
  record RunSize(String unit, double count, double productOperations) {}

  private final String name;
  private final String what;
  private final RunSize size;
  private final List<Check> checks = new ArrayList<>();
  private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> conditions = new LinkedHashMap<>();
  private final Map<String, String> notes = new LinkedHashMap<>();

  /**
   * An empty result.
   *
   * @param name of the workload, as on the command line
   * @param what short description of the workload
   * @param size of one timed run
   */
  BenchResult(String name, String what, RunSize size) {
    this.name = name;
    this.what = what;
    this.size = size;
  }

  /** An empty result of a training. */
  static BenchResult of(Workload workload) {
    return new BenchResult(
        workload.name(),
        workload.describe(),
        new RunSize(
            "steps",
            workload.timedEpochs() * (double) workload.stepsPerEpoch(),
            workload.timedEpochs() * workload.productOperations()));
  }

  String name() {
    return name;
  }

  String what() {
    return what;
  }

  RunSize size() {
    return size;
  }

  /** Adds a remark under a name; replaces an earlier one with the same name. */
  void note(String about, String words) {
    notes.put(about, words);
  }

  Map<String, String> notes() {
    return notes;
  }

  void add(Check check) {
    checks.add(check);
  }

  List<Check> checks() {
    return List.copyOf(checks);
  }

  /** Records clocks or load of the machine. */
  void conditions(String when, Map<String, String> values) {
    conditions.put(when, values);
  }

  Map<String, Map<String, String>> conditions() {
    return conditions;
  }

  void add(String participant, double runSeconds) {
    seconds.computeIfAbsent(participant, key -> new ArrayList<>()).add(runSeconds);
  }

  /** Records the mode and the number of threads of a participant. */
  void setting(String participant, String setting) {
    settings.put(participant, setting);
  }

  String setting(String participant) {
    return settings.getOrDefault(participant, "");
  }

  /** Names of the timed participants, Warptron's first. */
  List<String> participants() {
    return List.copyOf(seconds.keySet());
  }

  /** Seconds of each run of a participant, in order. */
  List<Double> runs(String participant) {
    return List.copyOf(seconds.getOrDefault(participant, List.of()));
  }

  Spread seconds(String participant) {
    return Spread.of(runs(participant));
  }

  /** Units per second in the median run. */
  double rate(String participant) {
    return size.count() / seconds(participant).median();
  }

  /**
   * The time of a participant divided by the time of another, round by round: whatever slows the
   * machine down for a while slows both runs of a round.
   *
   * @param baseline name of the participant to compare with
   */
  Spread ratio(String participant, String baseline) {
    List<Double> times = runs(participant);
    List<Double> baselineTimes = runs(baseline);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < Math.min(times.size(), baselineTimes.size()); round++) {
      ratios.add(times.get(round) / baselineTimes.get(round));
    }
    return Spread.of(ratios);
  }

  /** GFLOP/s of the matrix products in the median run. */
  double productRate(String participant) {
    return size.productOperations() / seconds(participant).median() * 1e-9;
  }

  /** Whether at least one check passed and none failed. */
  boolean passed() {
    return checks.stream().noneMatch(check -> check.verdict() == Check.Verdict.FAILED)
        && checks.stream().anyMatch(check -> check.verdict() == Check.Verdict.PASSED);
  }
}
