package dev.warptron.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.warptron.peers.ChildProcess;
import dev.warptron.peers.Progress;
import dev.warptron.peers.Progress.State;
import dev.warptron.peers.Progress.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Parts that crash, hang or are killed: the reports they leave, and that no process is left
 * running.
 */
@Tag("long")
class ReportRunTest {
  private static final Map<String, String> MACHINE = Map.of("commit", "abc");
  private static final double PLENTY = 120; // seconds

  /** Seconds; a first part that hangs is stopped after 11 of them, and 19 remain for the second. */
  private static final double SHORT = 33;

  /** Seconds; a single part that hangs is stopped after 12 of them. */
  private static final double SHORT_ALONE = 15;

  @TempDir private Path folder;

  private ReportRun run(Map<String, List<String>> parts, double seconds, boolean resumes)
      throws IOException {
    ReportRun run = FakePart.run(folder, parts, seconds, resumes);
    assertThat(run.run(MACHINE, List.copyOf(parts.keySet())))
        .isEqualTo(run.index().problems().isEmpty());
    return run;
  }

  private static Map<String, List<String>> parts(List<String> one, List<String> two) {
    Map<String, List<String>> parts = new LinkedHashMap<>();
    parts.put("one", one);
    parts.put("two", two);
    return parts;
  }

  private static List<String> launched(ReportRun run) {
    return run.index().launches().stream()
        .map(
            launch ->
                launch.file()
                    + " "
                    + launch.units().stream()
                        .map(unit -> unit.name() + ":" + unit.state())
                        .toList())
        .toList();
  }

  @Test
  void partsRunInOrderAndAreAllReported() throws IOException {
    ReportRun run = run(parts(List.of("ok-1", "fail-2"), List.of("ok-3")), PLENTY, false);
    assertThat(launched(run))
        .containsExactly("one [ok-1:PASSED, fail-2:FAILED]", "two [ok-3:PASSED]");
    assertThat(run.index().problems()).containsExactly("one fail-2: failed, ");
    assertThat(run.index().left()).isEmpty();
    assertThat(folder.resolve("one.md")).exists();
    assertThat(Files.readString(folder.resolve("index.md")))
        .startsWith("# gpu-report: FAILED")
        .contains("| fail-2 | failed |", "| commit | abc |", "[two.md](two.md)");
    JsonNode index = new ObjectMapper().readTree(folder.resolve("index.json").toFile());
    assertThat(index.get("verdict").asText()).isEqualTo("FAILED");
    assertThat(index.get("parts"))
        .flatExtracting(Progress::read)
        .extracting(Unit::name, Unit::state)
        .containsExactly(
            tuple("ok-1", State.PASSED),
            tuple("fail-2", State.FAILED),
            tuple("ok-3", State.PASSED));
    JsonNode calls = index.get("calls");
    assertThat(calls).hasSize(1);
    assertThat(calls.get(0).get("ended").asBoolean()).isTrue();
  }

  /** The unit that crashed has failed; the units after it run in a new process. */
  @Test
  void aCrashFailsOnlyItsUnit() throws IOException {
    ReportRun run = run(parts(List.of("ok-1", "crash-2", "ok-3"), List.of("ok-4")), PLENTY, false);
    assertThat(launched(run))
        .containsExactly(
            "one [ok-1:PASSED, crash-2:FAILED, ok-3:NOT_BEGUN]",
            "one-2 [ok-3:PASSED]",
            "two [ok-4:PASSED]");
    assertThat(run.index().problems())
        .containsExactly("one crash-2: failed, the program ended early: ended by signal 11");
  }

  /** A hang ends at the limit of its part; the next part still has time. */
  @Test
  void aHangIsCutOffAtTheLimitAndOthersStillRun() throws IOException {
    long began = System.nanoTime();
    ReportRun run = run(parts(List.of("ok-1", "hang-2", "ok-3"), List.of("ok-4")), SHORT, false);
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isLessThan(Duration.ofSeconds(Math.round(SHORT)));
    assertThat(launched(run))
        .containsExactly("one [ok-1:PASSED, hang-2:CUT_OFF, ok-3:NOT_BEGUN]", "two [ok-4:PASSED]");
    assertThat(run.index().left()).containsExactly("one: hang-2, ok-3");
    assertDead("part");
  }

  /** Finished units are not repeated; units never begun run before those cut off. */
  @Test
  void resumeRunsTheRemainingUnits() throws IOException {
    Map<String, List<String>> parts = parts(List.of("fail-1", "heal-2", "ok-3"), List.of("ok-4"));
    run(parts, SHORT, false);
    ReportRun second = run(parts, PLENTY, true);
    assertThat(launched(second)).containsExactly("one-2 [ok-3:PASSED, heal-2:PASSED]");
    assertThat(second.index().problems()).as("of this call").isEmpty();
    assertThat(second.index().left()).isEmpty();
    assertThat(Files.readString(folder.resolve("index.md")))
        .as("of both calls")
        .startsWith("# gpu-report: FAILED")
        .contains("## Call 1", "## Call 2", "[one.md](one.md)", "[one-2.md](one-2.md)");
    ReportRun third = run(parts, PLENTY, false);
    assertThat(launched(third)).as("without resume").first().asString().startsWith("one-3 [fail-1");
  }

  /** Results of one commit do not hold for another. */
  @Test
  void resumeRepeatsUnitsOfAnotherCommit() throws IOException {
    Map<String, List<String>> parts = Map.of("one", List.of("ok-1"));
    run(parts, PLENTY, false);
    ReportRun second = FakePart.run(folder, parts, PLENTY, true);
    second.run(Map.of("commit", "def"), List.of("one"));
    assertThat(launched(second)).containsExactly("one-2 [ok-1:PASSED]");
  }

  @Test
  void withoutTimeNoUnitStartsAndNoneFails() throws IOException {
    ReportRun run = run(parts(List.of("ok-1"), List.of("ok-2")), 3, false);
    assertThat(run.index().launches()).isEmpty();
    assertThat(run.index().left()).containsExactly("one: ok-1", "two: ok-2");
    assertThat(Files.readString(folder.resolve("index.md")))
        .startsWith("# gpu-report: INCOMPLETE")
        .contains("| ok-1 | not begun |");
  }

  /** The program is killed while a part waits for its child process. */
  @Test
  void afterAKillTheReportsExistAndNoProcessIsLeft() throws Exception {
    Process program =
        new ProcessBuilder(
                ChildProcess.java(
                    List.of(), FakePart.class.getName(), List.of("report", folder.toString())))
            .inheritIO()
            .start();
    waitFor(() -> Files.exists(folder.resolve("grandchild.pid")));
    waitFor(() -> state("one", "child-2").equals(Optional.of(State.RUNNING)));
    waitFor(() -> Files.readString(folder.resolve("index.md")).contains("| child-2 | running |"));
    List<ProcessHandle> children = program.descendants().toList();
    assertThat(children).hasSize(2);
    program.destroyForcibly().waitFor();
    waitFor(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(state("one", "ok-1")).contains(State.PASSED);
    assertThat(Files.readString(folder.resolve("index.md"))).contains("| ok-1 | passed |");
    ReportRun second =
        FakePart.run(folder, Map.of("one", List.of("ok-1", "child-2", "ok-3")), SHORT_ALONE, true);
    second.run(MACHINE, List.of("one"));
    assertThat(launched(second)).containsExactly("one-2 [ok-3:PASSED, child-2:CUT_OFF]");
  }

  private Optional<State> state(String file, String unit) throws IOException {
    return Progress.read(folder.resolve(file + ".json")).stream()
        .filter(one -> one.name().equals(unit))
        .map(Progress.Unit::state)
        .findFirst();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void waitFor(Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("time within a minute").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void assertDead(String who) throws IOException {
    long pid = Long.parseLong(Files.readString(folder.resolve(who + ".pid")));
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }
}
