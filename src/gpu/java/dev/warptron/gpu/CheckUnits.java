package dev.warptron.gpu;

import dev.warptron.cli.Warptron;
import dev.warptron.gpu.CheckUnit.End;
import dev.warptron.headtohead.Check;
import dev.warptron.headtohead.ChildProcess;
import dev.warptron.headtohead.Progress.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All units of {@link CheckGpu}, in the order in which they run. */
final class CheckUnits {
  static final String DOCTOR = "doctor";
  static final String VERIFY = "verify";

  private static final Duration LEAST_OF_A_PROGRAM = Duration.ofSeconds(4);
  private static final Duration LEAST_OF_A_SUITE = Duration.ofSeconds(30);
  private static final Duration LEAST_OF_A_TOOL = Duration.ofSeconds(15);
  private static final Duration MOST_OF_DOCTOR = Duration.ofSeconds(60);

  private final ChildProcess processes;
  private final Path data;
  private final Path out;
  private final SuiteOptions options;

  /**
   * Units that run in this way.
   *
   * @param data holds the bundled data
   * @param out the folder of the report, which takes the events of suites
   */
  CheckUnits(ChildProcess processes, Path data, Path out, SuiteOptions options) {
    this.processes = processes;
    this.data = data;
    this.out = out;
    this.options = options;
  }

  /**
   * What is the same for all suites.
   *
   * @param tests regular expression of the test classes' full names
   * @param quick leaves out the long trainings
   * @param ownContexts see {@link CheckGpu}
   * @param most of the time of a suite
   * @param prefix of the names of the files with events
   */
  record SuiteOptions(
      String tests, boolean quick, boolean ownContexts, Duration most, String prefix) {}

  List<CheckUnit> all() {
    List<CheckUnit> units = new ArrayList<>();
    units.add(new CheckUnit(DOCTOR, LEAST_OF_A_PROGRAM, this::doctor));
    units.add(new CheckUnit(VERIFY, LEAST_OF_A_PROGRAM, this::verify));
    for (DeviceSuite suite : DeviceSuite.values()) {
      units.add(
          new CheckUnit(
              suite.label(),
              suite.isShort() ? LEAST_OF_A_PROGRAM : LEAST_OF_A_SUITE,
              (report, limit) -> run(suite, report, limit)));
    }
    DeviceComparison comparison = new DeviceComparison(processes, data);
    for (DeviceComparison.Training training : DeviceComparison.Training.values()) {
      units.add(
          new CheckUnit(
              training.unit(),
              LEAST_OF_A_PROGRAM,
              (report, limit) -> add(report, comparison.run(training, limit))));
    }
    for (Sanitizer.Run run : Sanitizer.RUNS) {
      units.add(
          new CheckUnit(
              run.unit(), LEAST_OF_A_TOOL, (report, limit) -> add(report, sanitize(run, limit))));
    }
    return units;
  }

  private End doctor(CheckReport report, Duration limit) throws IOException {
    Duration most = limit.compareTo(MOST_OF_DOCTOR) < 0 ? limit : MOST_OF_DOCTOR;
    ChildProcess.Result ended =
        processes.run(
            ChildProcess.java(List.of(), Warptron.class.getName(), List.of(DOCTOR)), most);
    report.doctor(ended);
    return new End(
        ended.succeeded() ? State.PASSED : ended.timedOut() ? State.CUT_OFF : State.FAILED,
        ended.describe());
  }

  /** Every operation and each engine against the oracle, as users can do it for themselves. */
  private End verify(CheckReport report, Duration limit) throws IOException {
    ChildProcess.Result ended =
        processes.run(
            ChildProcess.java(
                List.of(),
                Warptron.class.getName(),
                List.of(DOCTOR, "--verify", "--device", "cuda")),
            limit);
    report.verification(ended);
    String last = ended.output().strip().lines().reduce((first, second) -> second).orElse("");
    return new End(
        ended.succeeded() ? State.PASSED : ended.timedOut() ? State.CUT_OFF : State.FAILED,
        "%s (%s)".formatted(last, ended.describe()));
  }

  private End run(DeviceSuite suite, CheckReport report, Duration limit) throws IOException {
    Duration most = limit.compareTo(options.most()) < 0 ? limit : options.most();
    Path events = out.resolve("%s-%s.events".formatted(options.prefix(), suite.label()));
    report.watch(suite, events);
    DeviceSuite.Result result =
        suite.run(
            processes,
            new DeviceSuite.Run(
                options.tests(), options.quick(), options.ownContexts(), events, most),
            () -> report.writeQuietly(out));
    report.add(result);
    System.out.println(CheckReport.line(result));
    return end(result, options.tests());
  }

  /** Where --tests names other tests than those of the suite, that is no failure of the device. */
  static End end(DeviceSuite.Result result, String tests) {
    boolean empty = result.process().succeeded() && result.events().tests().isEmpty();
    return empty && !tests.equals(SuiteRunner.ALL_TESTS)
        ? new End(State.NOT_RUN, "none of its tests matches " + tests)
        : end(result);
  }

  /** A suite that was stopped and had no failure until then is cut off. */
  static End end(DeviceSuite.Result result) {
    State state =
        result.passed()
            ? State.PASSED
            : result.process().timedOut()
                    && result.events().with(SuiteEvents.Status.FAILED).isEmpty()
                ? State.CUT_OFF
                : State.FAILED;
    return new End(state, CheckReport.counts(result));
  }

  private Check sanitize(Sanitizer.Run run, Duration limit) throws IOException {
    @Nullable Path program = Sanitizer.find().orElse(null);
    return program == null
        ? Check.notRun(run.describe(), "compute-sanitizer is not installed here")
        : new Sanitizer(processes, data).run(program, run, limit);
  }

  private static End add(CheckReport report, Check check) {
    report.add(check);
    System.out.printf("%-8s %s: %s%n", check.verdict(), check.what(), check.details());
    return new End(State.of(check.verdict()), check.details());
  }
}
