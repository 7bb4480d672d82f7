package dev.warptron.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The states of a program's units of work: suites, workloads or checks. Each report contains them,
 * so that a report written while the program runs shows what is missing.
 */
public final class Progress {
  /** The state of a unit. */
  public enum State {
    /** The unit has not started, for example for lack of time. */
    NOT_BEGUN,
    RUNNING,
    PASSED,
    FAILED,
    /** The unit cannot run on this machine; not a failure. */
    NOT_RUN,
    /** The unit was stopped at a time limit, or with the program. */
    CUT_OFF;

    /** The name in reports, such as {@code cut off}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether the unit need not run again. */
    public boolean isDone() {
      return this == PASSED || this == FAILED || this == NOT_RUN;
    }

    /** The state that corresponds to the verdict of a check. */
    public static State of(Check.Verdict verdict) {
      return switch (verdict) {
        case PASSED -> PASSED;
        case FAILED -> FAILED;
        case NOT_RUN -> NOT_RUN;
        case CUT_OFF -> CUT_OFF;
      };
    }
  }

  /**
   * A unit of work.
   *
   * @param details reason for the state, in one line; may be empty
   */
  public record Unit(String name, State state, String details, double seconds) {
    public Unit with(State other, String why) {
      return new Unit(name, other, why, seconds);
    }
  }

  private static final String NODE = "units";

  private final Map<String, Unit> units = new LinkedHashMap<>();
  private long began;

  /** Units that have not begun. */
  public Progress(List<String> names) {
    names.forEach(name -> units.put(name, new Unit(name, State.NOT_BEGUN, "", 0)));
  }

  public void begin(String name) {
    began = System.nanoTime();
    units.put(name, new Unit(name, State.RUNNING, "", 0));
  }

  /** Ends the unit that began most recently. */
  public void end(String name, State state, String details) {
    units.put(name, new Unit(name, state, details, (System.nanoTime() - began) * 1e-9));
  }

  /** Records why a unit did not begin. */
  public void notBegun(String name, String details) {
    units.put(name, new Unit(name, State.NOT_BEGUN, details, 0));
  }

  public List<Unit> units() {
    return List.copyOf(units.values());
  }

  /** Whether each unit has finished or cannot run on this machine. */
  public boolean isComplete() {
    return units.values().stream().allMatch(unit -> unit.state().isDone());
  }

  public boolean hasFailed() {
    return units.values().stream().anyMatch(unit -> unit.state() == State.FAILED);
  }

  /**
   * {@code FAILED} if a unit failed; otherwise {@code PASSED} if all are done, or {@code
   * INCOMPLETE}.
   */
  public String verdict() {
    return hasFailed() ? "FAILED" : isComplete() ? "PASSED" : "INCOMPLETE";
  }

  public void putInto(ObjectNode root) {
    put(root, units());
  }

  public static void put(ObjectNode root, List<Unit> units) {
    ArrayNode nodes = root.putArray(NODE);
    for (Unit unit : units) {
      nodes
          .addObject()
          .put("name", unit.name())
          .put("state", unit.state().name())
          .put("seconds", unit.seconds())
          .put("details", unit.details());
    }
  }

  /** Reads the units of a report; none if the file is missing. */
  public static List<Unit> read(Path json) throws IOException {
    return Files.exists(json) ? read(new ObjectMapper().readTree(json.toFile())) : List.of();
  }

  public static List<Unit> read(JsonNode report) {
    List<Unit> units = new ArrayList<>();
    for (JsonNode node : report.path(NODE)) {
      units.add(
          new Unit(
              node.path("name").asText(),
              State.valueOf(node.path("state").asText()),
              node.path("details").asText(),
              node.path("seconds").asDouble()));
    }
    return units;
  }

  /** The units as a Markdown table. */
  public static String markdown(List<Unit> units) {
    StringBuilder text =
        new StringBuilder("| unit | state | seconds | details |\n|---|---|---|---|\n");
    for (Unit unit : units) {
      text.append(
          "| %s | %s | %.1f | %s |\n"
              .formatted(
                  unit.name(),
                  unit.state().label(),
                  unit.seconds(),
                  unit.details().replace("|", "\\|").replace('\n', ' ')));
    }
    return text.toString();
  }
}
