package dev.warptron.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.gpu.SuiteEvents.Status;
import dev.warptron.gpu.SuiteEvents.TestResult;
import dev.warptron.headtohead.Check;
import dev.warptron.headtohead.ChildProcess;
import dev.warptron.headtohead.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@link CheckGpu} saw: as Markdown for people, and with every single test as JSON. */
final class CheckReport {
  private static final int MOST_FAILURES_SHOWN = 50; // of a suite, in the Markdown

  private final Map<String, String> machine;
  private final List<DeviceSuite.Result> suites = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();
  private ChildProcess.@Nullable Ended doctor;

  CheckReport(Map<String, String> machine) {
    this.machine = machine;
  }

  void doctor(ChildProcess.Ended ended) {
    doctor = ended;
    if (!ended.succeeded()) {
      add(Check.of("doctor", false, ended.describe()));
    }
  }

  void add(DeviceSuite.Result result) {
    suites.add(result);
  }

  void add(Check check) {
    checks.add(check);
  }

  boolean passed() {
    return suites.stream().allMatch(DeviceSuite.Result::passed)
        && checks.stream().noneMatch(check -> check.verdict() == Check.Verdict.FAILED);
  }

  /** The result in one line. */
  String verdict() {
    return passed() ? "PASSED" : "FAILED";
  }

  /** A suite in one line. */
  static String line(DeviceSuite.Result result) {
    SuiteEvents.Outcome events = result.events();
    String counts =
        "%d passed, %d failed, %d skipped, %.0f s"
            .formatted(
                events.with(Status.PASSED).size(),
                events.with(Status.FAILED).size(),
                events.with(Status.SKIPPED).size(),
                result.process().seconds());
    return "%-8s suite %s: %s%s"
        .formatted(
            result.passed() ? "PASSED" : "FAILED", result.suite().label(), counts, end(result));
  }

  /** Why a suite ended early; empty if it did not. */
  private static String end(DeviceSuite.Result result) {
    if (result.events().complete()) {
      return "";
    }
    List<String> running = result.events().running();
    return "; did not come to its end (%s) %s"
        .formatted(
            result.process().describe(),
            running.isEmpty() ? "between two tests" : "in " + running.get(running.size() - 1));
  }

  void write(Path folder, Duration took) throws IOException {
    Files.writeString(folder.resolve("check-gpu.md"), markdown(took));
    Files.writeString(
        folder.resolve("check-gpu.json"),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json(took)) + "\n");
  }

  String markdown(Duration took) {
    StringBuilder text = new StringBuilder("# check-gpu: " + verdict() + "\n\n");
    text.append("| | |\n|---|---|\n");
    machine.forEach((name, value) -> row(text, name, value));
    row(text, "seconds", String.valueOf(took.toSeconds()));
    text.append(
        "\n## Device tests\n\n| suite | device | tests | passed | failed | skipped | seconds |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    for (DeviceSuite.Result result : suites) {
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
    suites.forEach(result -> appendProblems(text, result));
    text.append("\n## Other checks\n\n| check | result | details |\n|---|---|---|\n");
    checks.forEach(check -> row(text, check.what(), check.verdict().name(), check.details()));
    if (doctor != null) {
      text.append("\n## warptron doctor\n\n```\n");
      text.append(doctor.output().strip()).append("\n```\n");
    }
    return text.toString();
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
    for (TestResult test : failed.subList(0, Math.min(failed.size(), MOST_FAILURES_SHOWN))) {
      text.append("- FAILED `").append(test.name()).append("`\n");
      test.message().lines().forEach(line -> text.append("      ").append(line).append('\n'));
    }
    if (failed.size() > MOST_FAILURES_SHOWN) {
      text.append("- and ")
          .append(failed.size() - MOST_FAILURES_SHOWN)
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
    root.put("report", "check-gpu").put("passed", passed()).put("seconds", took.toMillis() * 1e-3);
    Machine.put(root, "machine", machine);
    if (doctor != null) {
      root.put("doctor", doctor.output());
    }
    ArrayNode suiteNodes = root.putArray("suites");
    for (DeviceSuite.Result result : suites) {
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
