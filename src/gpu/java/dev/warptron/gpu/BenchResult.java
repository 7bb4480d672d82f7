package dev.warptron.gpu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of one workload. */
final class BenchResult {
  /** The name of our own runs among those that were timed. */
  static final String OWN = "warptron";

  private final GpuWorkload workload;
  private final List<Check> checks = new ArrayList<>();
  private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> clocks = new LinkedHashMap<>();
  private String step = "";

  BenchResult(GpuWorkload workload) {
    this.workload = workload;
  }

  GpuWorkload workload() {
    return workload;
  }

  /** How our device runs a step, in its own words. */
  String step() {
    return step;
  }

  void step(String words) {
    step = words;
  }

  void add(Check check) {
    checks.add(check);
  }

  List<Check> checks() {
    return List.copyOf(checks);
  }

  void clocks(String when, Map<String, String> values) {
    clocks.put(when, values);
  }

  Map<String, Map<String, String>> clocks() {
    return clocks;
  }

  void add(String contender, double runSeconds) {
    seconds.computeIfAbsent(contender, name -> new ArrayList<>()).add(runSeconds);
  }

  /** Who was timed, ours first. */
  List<String> contenders() {
    return List.copyOf(seconds.keySet());
  }

  /** Seconds of each of the contender's runs, in the order in which they were made. */
  List<Double> runs(String contender) {
    return List.copyOf(seconds.getOrDefault(contender, List.of()));
  }

  /** The middle one; of an even number the mean of the two in the middle. NaN without a run. */
  double median(String contender) {
    double[] sorted = runs(contender).stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length == 0
        ? Double.NaN
        : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  double least(String contender) {
    return runs(contender).stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  double most(String contender) {
    return runs(contender).stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  /** Updates a second in the median run. */
  double stepsPerSecond(String contender) {
    return workload.timedEpochs() * (double) workload.stepsPerEpoch() / median(contender);
  }

  /** How many times as long as ours the contender's median run took. */
  double ratio(String contender) {
    return median(contender) / median(OWN);
  }

  /** TFLOP/s of the matrix products alone, in the median run. */
  double productRate(String contender) {
    return workload.timedEpochs() * workload.productOperations() / median(contender) * 1e-12;
  }

  /** Something was checked, and nothing was wrong. */
  boolean passed() {
    return checks.stream().noneMatch(check -> check.verdict() == Check.Verdict.FAILED)
        && checks.stream().anyMatch(check -> check.verdict() == Check.Verdict.PASSED);
  }
}
