package dev.warptron.gpu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * The events of a test run, one JSON object per line: {@code device}; {@code started} and {@code
 * finished} for each test; {@code complete} at the end.
 */
final class SuiteEvents {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MAX_MESSAGE_LINES = 5;
  private static final int MAX_MESSAGE_CHARACTERS = 800;

  private SuiteEvents() {}

  /** How a test ended. */
  enum Status {
    PASSED,
    FAILED,
    SKIPPED
  }

  /**
   * One test.
   *
   * @param message why it failed or was skipped; empty if it passed
   */
  record TestResult(String name, Status status, String message, double seconds) {}

  /**
   * The recorded part of a test run.
   *
   * @param device description of the device; null if it could not be opened
   * @param running the tests that started but did not finish; empty after a complete run
   * @param complete whether the run completed
   */
  record Outcome(
      @Nullable String device, List<TestResult> tests, List<String> running, boolean complete) {
    List<TestResult> with(Status status) {
      return tests.stream().filter(test -> test.status() == status).toList();
    }
  }

  /** Reads the events of a run, complete or not. The last line may be truncated. */
  static Outcome read(Path file) throws IOException {
    String device = null;
    List<TestResult> tests = new ArrayList<>();
    Deque<String> running = new ArrayDeque<>();
    boolean complete = false;
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    // Lenient decoding: a truncated last character must not prevent reading the lines before it.
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    for (String line : lines) {
      JsonNode event;
      try {
        event = MAPPER.readTree(line);
      } catch (JsonProcessingException e) {
        break; // the process died while writing this line
      }
      switch (event.path("event").asText()) {
        case "device" -> device = event.path("description").asText();
        case "started" -> running.add(event.path("name").asText());
        case "finished" -> {
          running.removeFirstOccurrence(event.path("name").asText());
          tests.add(
              new TestResult(
                  event.path("name").asText(),
                  Status.valueOf(event.path("status").asText()),
                  event.path("message").asText(""),
                  event.path("seconds").asDouble()));
        }
        case "complete" -> complete = true;
        default -> {}
      }
    }
    return new Outcome(device, List.copyOf(tests), List.copyOf(running), complete);
  }

  /** Writes each event immediately. */
  static final class Writer implements TestExecutionListener, AutoCloseable {
    /** The hash code that Object.toString appends; it differs between runs. */
    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]{1,8}\\b");

    private final PrintWriter out;
    private final Map<String, Long> began = new HashMap<>();
    private @Nullable TestPlan plan;
    private int failures;

    Writer(Path file) throws IOException {
      this.out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    int failures() {
      return failures;
    }

    void device(String description) {
      write(event("device").put("description", description));
    }

    void failed(String name, String message) {
      finished(name, Status.FAILED, message, 0);
    }

    void complete() {
      write(event("complete"));
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
      plan = testPlan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      began.put(test.getUniqueId(), System.nanoTime());
      if (test.isTest()) {
        write(event("started").put("name", name(test)));
      }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      finished(name(test), Status.SKIPPED, reason, 0);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      Status status =
          switch (result.getStatus()) {
            case SUCCESSFUL -> Status.PASSED;
            case ABORTED -> Status.SKIPPED;
            case FAILED -> Status.FAILED;
          };
      if (!test.isTest() && status == Status.PASSED) {
        return; // a class or a group of cases
      }
      Long start = began.get(test.getUniqueId());
      double seconds = start == null ? 0 : (System.nanoTime() - start) * 1e-9;
      Throwable problem = result.getThrowable().orElse(null);
      if (status == Status.FAILED && problem != null) {
        System.err.println(name(test));
        problem.printStackTrace();
      }
      finished(name(test), status, problem == null ? "" : firstLines(problem), seconds);
    }

    private void finished(String name, Status status, String message, double seconds) {
      failures += status == Status.FAILED ? 1 : 0;
      write(
          event("finished")
              .put("name", name)
              .put("status", status.name())
              .put("message", message)
              .put("seconds", seconds));
    }

    /** Class and method; for a case of a parameterized test also its display name. */
    private String name(TestIdentifier test) {
      String own =
          test.getSource()
              .map(
                  source ->
                      source instanceof MethodSource method
                          ? simple(method.getClassName()) + "." + method.getMethodName()
                          : source instanceof ClassSource type
                              ? simple(type.getClassName())
                              : test.getDisplayName())
              .orElse(test.getDisplayName());
      boolean isCase = plan != null && test.isTest() && isInvocation(plan, test);
      String name = isCase ? own + " " + test.getDisplayName() : own;
      return IDENTITY.matcher(name).replaceAll("");
    }

    private static boolean isInvocation(TestPlan plan, TestIdentifier test) {
      return plan.getParent(test)
          .flatMap(TestIdentifier::getSource)
          .filter(MethodSource.class::isInstance)
          .isPresent();
    }

    private static String simple(String className) {
      return className.substring(className.lastIndexOf('.') + 1);
    }

    private static String firstLines(Throwable problem) {
      String message = problem.getMessage();
      String text = message == null ? problem.toString() : message;
      String head = text.strip().lines().limit(MAX_MESSAGE_LINES).collect(Collectors.joining("\n"));
      return head.substring(0, Math.min(head.length(), MAX_MESSAGE_CHARACTERS));
    }

    private static ObjectNode event(String kind) {
      return MAPPER.createObjectNode().put("event", kind);
    }

    private synchronized void write(ObjectNode event) {
      try {
        out.println(MAPPER.writeValueAsString(event));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
      out.flush();
    }

    @Override
    public void close() {
      out.close();
    }
  }
}
