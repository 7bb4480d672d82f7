package dev.warptron.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures one workload after another, and writes the report before and after each. After a failure
 * the next workload still runs.
 */
final class WorkloadLoop {
  private final BenchReport report;
  private final Path folder;
  private final Deadline deadline;
  private final Duration minimumTime;

  /**
   * A loop.
   *
   * @param folder of the report
   * @param minimumTime a workload starts only if this much time is left
   */
  WorkloadLoop(BenchReport report, Path folder, Deadline deadline, Duration minimumTime) {
    this.report = report;
    this.folder = folder;
    this.deadline = deadline;
    this.minimumTime = minimumTime;
  }

  /** The measurement of a workload. */
  interface Work {
    /**
     * Measures.
     *
     * @param results receives each result, preferably before figures are added to it, so that a
     *     failure loses none
     */
    void measure(Consumer<BenchResult> results) throws IOException;
  }

  /** Measures a workload, if enough time is left. */
  void run(String name, Work work) throws IOException {
    Progress progress = report.progress();
    if (!deadline.allows(minimumTime)) {
      progress.notBegun(name, Session.NO_TIME);
      report.write(folder);
      return;
    }
    progress.begin(name);
    report.write(folder);
    List<BenchResult> results = new ArrayList<>();
    String problem = "";
    try {
      work.measure(
          result -> {
            results.add(result);
            report.add(result);
          });
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      e.printStackTrace();
      problem = String.valueOf(e.getMessage()).strip();
    }
    end(name, results, problem);
    results.forEach(result -> System.out.print(BenchReport.lines(result)));
    report.write(folder);
  }

  private void end(String name, List<BenchResult> results, String problem) {
    Progress progress = report.progress();
    List<Check> failed =
        results.stream()
            .flatMap(result -> result.checks().stream())
            .filter(check -> check.verdict() == Check.Verdict.FAILED)
            .toList();
    if (!problem.isEmpty()) {
      progress.end(name, Progress.State.FAILED, problem);
    } else if (!failed.isEmpty()) {
      Check first = failed.get(0);
      progress.end(name, Progress.State.FAILED, "%s: %s".formatted(first.what(), first.details()));
    } else if (deadline.isOver()) {
      progress.end(name, Progress.State.CUT_OFF, Session.NO_TIME);
    } else if (results.stream().allMatch(BenchResult::passed)) {
      progress.end(name, Progress.State.PASSED, "");
    } else {
      progress.end(name, Progress.State.FAILED, "nothing could be checked");
    }
  }
}
