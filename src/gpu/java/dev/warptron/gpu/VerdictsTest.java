package dev.warptron.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.gpu.SuiteEvents.Status;
import dev.warptron.gpu.SuiteEvents.TestResult;
import dev.warptron.peers.Check;
import dev.warptron.peers.ChildProcess;
import dev.warptron.peers.Progress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which results make a report fail, and which do not. */
class VerdictsTest {
  private static final String UNIT = "a unit";
  private static final ChildProcess.Result GOOD = new ChildProcess.Result(0, false, "", 1);

  private static DeviceSuite.Result suite(
      List<TestResult> tests, List<String> running, boolean complete, ChildProcess.Result ended) {
    return new DeviceSuite.Result(
        DeviceSuite.PTX_CUBLAS,
        new SuiteEvents.Outcome("a device", tests, running, complete),
        ended);
  }

  private static TestResult test(Status status, String message) {
    return new TestResult("SomeTest.some", status, message, 1);
  }

  private static CheckReport report() {
    return new CheckReport("check-gpu", System.nanoTime(), List.of(UNIT));
  }

  private static String markdown(DeviceSuite.Result result) {
    CheckReport report = report();
    report.add(result);
    CheckUnit.Outcome outcome = CheckUnits.outcome(result);
    report.progress().end(UNIT, outcome.state(), outcome.details());
    return report.markdown(Duration.ofSeconds(1));
  }

  @Test
  void aSuitePassesIfItsTestsPass() {
    DeviceSuite.Result result = suite(List.of(test(Status.PASSED, "")), List.of(), true, GOOD);
    assertThat(result.passed()).isTrue();
    assertThat(markdown(result)).startsWith("# check-gpu: PASSED");
  }

  @Test
  void aFailedTestIsListedWithItsMessage() {
    DeviceSuite.Result result =
        suite(
            List.of(test(Status.PASSED, ""), test(Status.FAILED, "off by one")),
            List.of(),
            true,
            new ChildProcess.Result(1, false, "", 1));
    assertThat(result.passed()).isFalse();
    assertThat(markdown(result))
        .startsWith("# check-gpu: FAILED")
        .contains("- FAILED `SomeTest.some`\n      off by one\n");
  }

  @Test
  void aCrashNamesTheTestThatWasRunning() {
    DeviceSuite.Result result =
        suite(
            List.of(test(Status.PASSED, "")),
            List.of("SomeTest.crashes"),
            false,
            new ChildProcess.Result(134, false, "", 1));
    assertThat(result.passed()).isFalse();
    assertThat(markdown(result)).contains("ended early (ended by signal 6) in SomeTest.crashes");
  }

  @Test
  void aSuiteWithoutAPassedTestDoesNotPass() {
    DeviceSuite.Result result =
        suite(List.of(test(Status.SKIPPED, "no device")), List.of(), true, GOOD);
    assertThat(result.passed()).isFalse();
    assertThat(markdown(result)).contains("skipped: 1, such as `SomeTest.some`: no device");
  }

  @Test
  void aUnitThatCannotRunHereIsNotAFailure() {
    CheckReport report = report();
    report.progress().end(UNIT, Progress.State.of(Check.Verdict.NOT_RUN), "not installed");
    assertThat(report.passed()).isTrue();
    report.progress().end(UNIT, Progress.State.of(Check.Verdict.FAILED), "a hazard");
    assertThat(report.passed()).isFalse();
  }

  @Test
  void aUnitNotBegunIsNotAPass() {
    CheckReport report = report();
    assertThat(report.verdict()).isEqualTo("INCOMPLETE");
    assertThat(report.passed()).isFalse();
  }

  @Test
  void aSuiteWithoutTestsFailsUnlessTestsWereChosen() {
    DeviceSuite.Result empty = suite(List.of(), List.of(), true, GOOD);
    assertThat(CheckUnits.outcome(empty, SuiteRunner.ALL_TESTS).state())
        .isEqualTo(Progress.State.FAILED);
    assertThat(CheckUnits.outcome(empty, ".*SomeTest"))
        .isEqualTo(
            new CheckUnit.Outcome(Progress.State.NOT_RUN, "none of its tests matches .*SomeTest"));
  }

  /** A hang cannot be told from a time limit that is too short. */
  @Test
  void aStoppedSuiteIsCutOffUnlessATestFailed() {
    ChildProcess.Result stopped = new ChildProcess.Result(137, true, "", 90);
    List<TestResult> good = List.of(test(Status.PASSED, ""));
    List<String> running = List.of("SomeTest.hangs");
    assertThat(CheckUnits.outcome(suite(good, running, false, stopped)))
        .isEqualTo(
            new CheckUnit.Outcome(
                Progress.State.CUT_OFF,
                "1 passed, 0 failed, 0 skipped, 90 s; ended early (stopped after 90 s)"
                    + " in SomeTest.hangs"));
    List<TestResult> bad = List.of(test(Status.FAILED, "off by one"));
    assertThat(CheckUnits.outcome(suite(bad, running, false, stopped)).state())
        .isEqualTo(Progress.State.FAILED);
  }

  private static Check judge(int exitCode, String output) {
    return Sanitizer.judge("memcheck", new ChildProcess.Result(exitCode, false, output, 1));
  }

  @Test
  void theSanitizerPassesOnlyWithItsOwnSummary() {
    assertThat(judge(0, "========= ERROR SUMMARY: 0 errors\n").verdict())
        .isEqualTo(Check.Verdict.PASSED);
    assertThat(judge(0, "========= RACECHECK SUMMARY: 0 hazards displayed (0 errors)\n").verdict())
        .isEqualTo(Check.Verdict.PASSED);
    assertThat(judge(0, "it said nothing").verdict()).isEqualTo(Check.Verdict.FAILED);
    assertThat(judge(86, "========= ERROR SUMMARY: 2 errors\n").verdict())
        .isEqualTo(Check.Verdict.FAILED);
    assertThat(judge(1, "========= ERROR SUMMARY: 0 errors\n").verdict())
        .isEqualTo(Check.Verdict.FAILED);
    assertThat(judge(1, "Error: Device not supported").verdict()).isEqualTo(Check.Verdict.NOT_RUN);
  }

  /** So that --resume runs it again. */
  @Test
  void aStoppedCheckIsCutOff() {
    ChildProcess.Result stopped = new ChildProcess.Result(137, /* timedOut= */ true, "", 20);
    Check check = Sanitizer.judge("memcheck", stopped);
    assertThat(check.details()).isEqualTo("no summary (stopped after 20 s)");
    assertThat(Progress.State.of(check.verdict())).isEqualTo(Progress.State.CUT_OFF);
  }

  private static ObjectNode losses(double last) {
    ObjectNode metrics = new ObjectMapper().createObjectNode();
    for (String name : List.of("train_loss", "validation_loss")) {
      ArrayNode values = metrics.putArray(name);
      for (int epoch = 1; epoch < DeviceComparison.EPOCHS; epoch++) {
        values.add(0.5);
      }
      if (Double.isFinite(last)) {
        values.add(last);
      } else {
        values.addNull(); // as the program writes NaN
      }
    }
    return metrics;
  }

  @Test
  void lossesOfTwoDevicesMustAgreeWithinTheBound() {
    double outside = 0.5 * (1 + 1.5 * DeviceComparison.BOUND);
    double inside = 0.5 * (1 + 0.5 * DeviceComparison.BOUND);
    assertThat(DeviceComparison.compare("x", losses(0.5), losses(inside)).verdict())
        .isEqualTo(Check.Verdict.PASSED);
    assertThat(DeviceComparison.compare("x", losses(0.5), losses(outside)).details())
        .startsWith("train_loss of epoch 20: reference 0.5, cuda 0.50000");
    assertThat(DeviceComparison.compare("x", losses(0.5), losses(Double.NaN)).verdict())
        .isEqualTo(Check.Verdict.FAILED);
    assertThat(
            DeviceComparison.compare("x", losses(0.5), new ObjectMapper().createObjectNode())
                .verdict())
        .isEqualTo(Check.Verdict.FAILED);
  }
}
