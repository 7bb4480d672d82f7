package dev.warptron.headtohead;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of one workload. */
final class BenchResult {
  /** The name of our own runs among those that were timed. */
  static final String OWN = "warptron";

  /**
   * What one timed run does, for rates.
   *
   * @param unit that is counted, such as steps
   * @param count of them
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
   * Of a workload.
   *
   * @param name as on the command line
   * @param what it is, in a few words
   */
  BenchResult(String name, String what, RunSize size) {
    this.name = name;
    this.what = what;
    this.size = size;
  }

  /** Of a training. */
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

  /** Something to say about this workload, under a name: the later one of the same name holds. */
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

  /** Clocks or load of the machine at a moment. */
  void conditions(String when, Map<String, String> values) {
    conditions.put(when, values);
  }

  Map<String, Map<String, String>> conditions() {
    return conditions;
  }

  void add(String contender, double runSeconds) {
    seconds.computeIfAbsent(contender, key -> new ArrayList<>()).add(runSeconds);
  }

  /** In which of its ways, and with how many threads, a contender took part. */
  void setting(String contender, String setting) {
    settings.put(contender, setting);
  }

  String setting(String contender) {
    return settings.getOrDefault(contender, "");
  }

  /** Who was timed, ours first. */
  List<String> contenders() {
    return List.copyOf(seconds.keySet());
  }

  /** Seconds of each of the contender's runs, in the order in which they were made. */
  List<Double> runs(String contender) {
    return List.copyOf(seconds.getOrDefault(contender, List.of()));
  }

  Spread seconds(String contender) {
    return Spread.of(runs(contender));
  }

  /** Units a second in the median run. */
  double rate(String contender) {
    return size.count() / seconds(contender).median();
  }

  /**
   * How many times as long as ours a contender took, round by round: what slows the machine down
   * for a while slows both.
   *
   * @param own the name of our runs
   */
  Spread ratio(String contender, String own) {
    List<Double> theirs = runs(contender);
    List<Double> ours = runs(own);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < Math.min(theirs.size(), ours.size()); round++) {
      ratios.add(theirs.get(round) / ours.get(round));
    }
    return Spread.of(ratios);
  }

  /** GFLOP/s of the matrix products alone, in the median run. */
  double productRate(String contender) {
    return size.productOperations() / seconds(contender).median() * 1e-9;
  }

  /** Something was checked, and nothing was wrong. */
  boolean passed() {
    return checks.stream().noneMatch(check -> check.verdict() == Check.Verdict.FAILED)
        && checks.stream().anyMatch(check -> check.verdict() == Check.Verdict.PASSED);
  }
}
