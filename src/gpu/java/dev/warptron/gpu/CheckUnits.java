package dev.warptron.gpu;

import dev.warptron.cli.Warptron;
import dev.warptron.gpu.CheckUnit.Outcome;
import dev.warptron.peers.Check;
import dev.warptron.peers.ChildProcess;
import dev.warptron.peers.Progress.State;
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

  private static final Duration MIN_PROGRAM_TIME = Duration.ofSeconds(4);
  private static final Duration MIN_SUITE_TIME = Duration.ofSeconds(30);
  private static final Duration MIN_TOOL_TIME = Duration.ofSeconds(15);
  private static final Duration MAX_DOCTOR_TIME = Duration.ofSeconds(60);

  private final ChildProcess processes;
  private final Path data;
  private final Path out;
  private final SuiteOptions options;

  /**
   * Units with these options.
   *
   * @param data folder of the bundled data
   * @param out folder of the report; suites write their events there
   */
  CheckUnits(ChildProcess processes, Path data, Path out, SuiteOptions options) {
    this.processes = processes;
    this.data = data;
    this.out = out;
    this.options = options;
  }

  /**
   * Options shared by all suites.
   *
   * @param tests regular expression for the full names of test classes
   * @param quick skips the long trainings
   * @param ownContexts see {@link CheckGpu}
   * @param limit time limit of a suite
   * @param prefix of the names of event files
   */
  record SuiteOptions(
      String tests, boolean quick, boolean ownContexts, Duration limit, String prefix) {}

  List<CheckUnit> all() {
    List<CheckUnit> units = new ArrayList<>();
    units.add(new CheckUnit(DOCTOR, MIN_PROGRAM_TIME, this::doctor));
    units.add(new CheckUnit(VERIFY, MIN_PROGRAM_TIME, this::verify));
    for (DeviceSuite suite : DeviceSuite.values()) {
      units.add(
          new CheckUnit(
              suite.label(),
              suite.isShort() ? MIN_PROGRAM_TIME : MIN_SUITE_TIME,
              (report, limit) -> run(suite, report, limit)));
    }
    DeviceComparison comparison = new DeviceComparison(processes, data);
    for (DeviceComparison.Training training : DeviceComparison.Training.values()) {
      units.add(
          new CheckUnit(
              training.unit(),
              MIN_PROGRAM_TIME,
              (report, limit) -> add(report, comparison.run(training, limit))));
    }
    for (Sanitizer.Run run : Sanitizer.RUNS) {
      units.add(
          new CheckUnit(
              run.unit(), MIN_TOOL_TIME, (report, limit) -> add(report, sanitize(run, limit))));
    }
    return units;
  }

  private Outcome doctor(CheckReport report, Duration limit) throws IOException {
    Duration allowed = limit.compareTo(MAX_DOCTOR_TIME) < 0 ? limit : MAX_DOCTOR_TIME;
    ChildProcess.Result result =
        processes.run(
            ChildProcess.java(List.of(), Warptron.class.getName(), List.of(DOCTOR)), allowed);
    report.doctor(result);
    return new Outcome(
        result.succeeded() ? State.PASSED : result.timedOut() ? State.CUT_OFF : State.FAILED,
        result.describe());
  }

  /**
   * Compares every operation and every engine with the reference device, through the command that
   * users have.
   */
  private Outcome verify(CheckReport report, Duration limit) throws IOException {
    ChildProcess.Result result =
        processes.run(
            ChildProcess.java(
                List.of(),
                Warptron.class.getName(),
                List.of(DOCTOR, "--verify", "--device", "cuda")),
            limit);
    report.verification(result);
    String last = result.output().strip().lines().reduce((first, second) -> second).orElse("");
    return new Outcome(
        result.succeeded() ? State.PASSED : result.timedOut() ? State.CUT_OFF : State.FAILED,
        "%s (%s)".formatted(last, result.describe()));
  }

  private Outcome run(DeviceSuite suite, CheckReport report, Duration limit) throws IOException {
    Duration allowed = limit.compareTo(options.limit()) < 0 ? limit : options.limit();
    Path events = out.resolve("%s-%s.events".formatted(options.prefix(), suite.label()));
    report.watch(suite, events);
    DeviceSuite.Result result =
        suite.run(
            processes,
            new DeviceSuite.Run(
                options.tests(), options.quick(), options.ownContexts(), events, allowed),
            () -> report.writeQuietly(out));
    report.add(result);
    System.out.println(CheckReport.line(result));
    return outcome(result, options.tests());
  }

  /** A suite without a test that matches --tests is not a failure of the device. */
  static Outcome outcome(DeviceSuite.Result result, String tests) {
    boolean empty = result.process().succeeded() && result.events().tests().isEmpty();
    return empty && !tests.equals(SuiteRunner.ALL_TESTS)
        ? new Outcome(State.NOT_RUN, "none of its tests matches " + tests)
        : outcome(result);
  }

  /** A suite is cut off if it was stopped before any of its tests failed. */
  static Outcome outcome(DeviceSuite.Result result) {
    State state =
        result.passed()
            ? State.PASSED
            : result.process().timedOut()
                    && result.events().with(SuiteEvents.Status.FAILED).isEmpty()
                ? State.CUT_OFF
                : State.FAILED;
    return new Outcome(state, CheckReport.counts(result));
  }

  private Check sanitize(Sanitizer.Run run, Duration limit) throws IOException {
    @Nullable Path program = Sanitizer.find().orElse(null);
    return program == null
        ? Check.notRun(run.describe(), "compute-sanitizer is not installed here")
        : new Sanitizer(processes, data).run(program, run, limit);
  }

  private static Outcome add(CheckReport report, Check check) {
    report.add(check);
    System.out.printf("%-8s %s: %s%n", check.verdict(), check.what(), check.details());
    return new Outcome(State.of(check.verdict()), check.details());
  }
}
