package dev.warptron.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.gpu.SuiteEvents.Status;
import dev.warptron.gpu.SuiteEvents.TestResult;
import dev.warptron.peers.Check;
import dev.warptron.peers.ChildProcess;
import dev.warptron.peers.Machine;
import dev.warptron.peers.Progress;
import dev.warptron.peers.ReportFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The results of {@link CheckGpu}: a summary as Markdown, and each test as JSON. */
final class CheckReport {
  private static final int MAX_FAILURES_SHOWN = 50; // per suite, in the Markdown

  private final String name;
  private final long began; // of System.nanoTime
  private final Progress progress;
  private final Map<String, String> machine = new LinkedHashMap<>();
  private final List<DeviceSuite.Result> suites = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();
  private ChildProcess.@Nullable Result doctor;
  private ChildProcess.@Nullable Result verification;
  private @Nullable Running running;

  /** The suite that is running. */
  private record Running(DeviceSuite suite, Path events, long began) {}

  /**
   * An empty report.
   *
   * @param name of the files
   * @param began {@link System#nanoTime} when the program started
   * @param units names of the units to run
   */
  CheckReport(String name, long began, List<String> units) {
    this.name = name;
    this.began = began;
    this.progress = new Progress(units);
  }

  void machine(Map<String, String> facts) {
    machine.putAll(facts);
  }

  Progress progress() {
    return progress;
  }

  void doctor(ChildProcess.Result result) {
    doctor = result;
    if (!result.succeeded()) {
      add(Check.of("doctor", false, result.describe()));
    }
  }

  /** Sets the result of {@code doctor --verify}. */
  void verification(ChildProcess.Result result) {
    verification = result;
  }

  /** Shows the events that this suite has written so far, until its result is added. */
  void watch(DeviceSuite suite, Path events) {
    running = new Running(suite, events, System.nanoTime());
  }

  void add(DeviceSuite.Result result) {
    running = null;
    suites.add(result);
  }

  /** The results of the finished suites, and the partial result of the running one. */
  private List<DeviceSuite.Result> results() {
    @Nullable Running now = running;
    if (now == null) {
      return suites;
    }
    List<DeviceSuite.Result> all = new ArrayList<>(suites);
    double seconds = (System.nanoTime() - now.began()) * 1e-9;
    try {
      all.add(
          new DeviceSuite.Result(
              now.suite(),
              SuiteEvents.read(now.events()),
              new ChildProcess.Result(
                  0, /* timedOut= */ false, "", seconds, /* finished= */ false)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  void add(Check check) {
    checks.add(check);
  }

  boolean passed() {
    return verdict().equals("PASSED");
  }

  /** The result in one word. */
  String verdict() {
    return progress.verdict();
  }

  /** A suite in one line. */
  static String line(DeviceSuite.Result result) {
    return "%-8s suite %s: %s"
        .formatted(result.passed() ? "PASSED" : "FAILED", result.suite().label(), counts(result));
  }

  /** The number of tests by status, and why the suite ended early if it did. */
  static String counts(DeviceSuite.Result result) {
    SuiteEvents.Outcome events = result.events();
    return "%d passed, %d failed, %d skipped, %.0f s%s"
        .formatted(
            events.with(Status.PASSED).size(),
            events.with(Status.FAILED).size(),
            events.with(Status.SKIPPED).size(),
            result.process().seconds(),
            end(result));
  }

  /** Why a suite ended early; empty if it did not. */
  private static String end(DeviceSuite.Result result) {
    if (result.events().complete()) {
      return "";
    }
    List<String> running = result.events().running();
    return "; ended early (%s) %s"
        .formatted(
            result.process().describe(),
            running.isEmpty() ? "between tests" : "in " + running.get(running.size() - 1));
  }

  void write(Path folder) throws IOException {
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    ReportFiles.write(folder, name, markdown(took), json(took));
  }

  /**
   * Writes the report while a suite runs. Reports a failure instead of throwing it, so that the
   * suite goes on.
   */
  void writeQuietly(Path folder) {
    try {
      write(folder);
    } catch (IOException | UncheckedIOException e) {
      System.err.println("cannot write the report: " + e.getMessage());
    }
  }

  String markdown(Duration took) {
    StringBuilder text = new StringBuilder("# " + name + ": " + verdict() + "\n\n");
    text.append("| | |\n|---|---|\n");
    machine.forEach((about, value) -> row(text, about, value));
    row(text, "seconds", String.valueOf(took.toSeconds()));
    text.append('\n').append(Progress.markdown(progress.units()));
    text.append(
        "\n## Device tests\n\n| suite | device | tests | passed | failed | skipped | seconds |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    List<DeviceSuite.Result> results = results();
    for (DeviceSuite.Result result : results) {
      SuiteEvents.Outcome events = result.events();
      String device = events.device() == null ? "not opened" : events.device();
      row(
          text,
          result.suite().label(),
          device,
          String.valueOf(events.tests().size()),
          String.valueOf(events.with(Status.PASSED).size()),
          String.valueOf(events.with(Status.FAILED).size()),
          String.valueOf(events.with(Status.SKIPPED).size()),
          "%.0f".formatted(result.process().seconds()));
    }
    results.forEach(result -> appendProblems(text, result));
    text.append("\n## Other checks\n\n| check | result | details |\n|---|---|---|\n");
    checks.forEach(check -> row(text, check.what(), check.verdict().name(), check.details()));
    appendOutput(text, "doctor", doctor);
    appendOutput(text, "doctor --verify", verification);
    return text.toString();
  }

  private static void appendOutput(
      StringBuilder text, String command, ChildProcess.@Nullable Result result) {
    if (result != null) {
      text.append("\n## warptron %s\n\n```\n".formatted(command));
      text.append(result.output().strip()).append("\n```\n");
    }
  }

  private static void appendProblems(StringBuilder text, DeviceSuite.Result result) {
    List<TestResult> failed = result.events().with(Status.FAILED);
    List<TestResult> skipped = result.events().with(Status.SKIPPED);
    if (result.passed() && skipped.isEmpty()) {
      return;
    }
    text.append("\n### ").append(result.suite().label()).append("\n\n");
    if (!result.events().complete()) {
      text.append("**FAILED**").append(end(result)).append(".\n\n");
    }
    for (TestResult test : failed.subList(0, Math.min(failed.size(), MAX_FAILURES_SHOWN))) {
      text.append("- FAILED `").append(test.name()).append("`\n");
      test.message().lines().forEach(line -> text.append("      ").append(line).append('\n'));
    }
    if (failed.size() > MAX_FAILURES_SHOWN) {
      text.append("- and ")
          .append(failed.size() - MAX_FAILURES_SHOWN)
          .append(" more: see the JSON\n");
    }
    Map<String, List<String>> reasons =
        skipped.stream()
            .collect(
                Collectors.groupingBy(
                    TestResult::message,
                    TreeMap::new,
                    Collectors.mapping(TestResult::name, Collectors.toList())));
    reasons.forEach(
        (reason, names) ->
            text.append(
                "- skipped: %d, such as `%s`: %s%n"
                    .formatted(names.size(), names.get(0), reason.replace('\n', ' '))));
  }

  private static void row(StringBuilder text, String... cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(cell.replace("|", "\\|").replace('\n', ' ')).append(" |");
    }
    text.append('\n');
  }

  private ObjectNode json(Duration took) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("report", name).put("passed", passed()).put("seconds", took.toMillis() * 1e-3);
    progress.putInto(root);
    Machine.put(root, "machine", machine);
    if (doctor != null) {
      root.put("doctor", doctor.output());
    }
    if (verification != null) {
      root.put("verification", verification.output());
    }
    ArrayNode suiteNodes = root.putArray("suites");
    for (DeviceSuite.Result result : results()) {
      ObjectNode node = suiteNodes.addObject();
      node.put("name", result.suite().label()).put("passed", result.passed());
      node.put("device", result.events().device());
      node.put("complete", result.events().complete());
      node.put("process", result.process().describe());
      node.put("seconds", result.process().seconds());
      result.suite().properties().forEach(node.putArray("options")::add);
      result.events().running().forEach(node.putArray("running_at_the_end")::add);
      ArrayNode tests = node.putArray("tests");
      for (TestResult test : result.events().tests()) {
        ObjectNode one = tests.addObject().put("name", test.name());
        one.put("status", test.status().name()).put("seconds", test.seconds());
        if (!test.message().isEmpty()) {
          one.put("message", test.message());
        }
      }
    }
    ArrayNode checkNodes = root.putArray("checks");
    for (Check check : checks) {
      checkNodes
          .addObject()
          .put("what", check.what())
          .put("verdict", check.verdict().name())
          .put("details", check.details());
    }
    return root;
  }
}
