package dev.warptron.gpu;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.peers.Progress;
import dev.warptron.peers.Progress.State;
import dev.warptron.peers.Progress.Unit;
import dev.warptron.peers.ReportFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The states of all units over all calls of {@link GpuReport} with the same folder. Written after
 * every change, so that the files are correct even if the program is killed.
 */
final class ReportIndex {
  /** The name of the files. */
  static final String NAME = "index";

  private static final String COMMIT = "commit";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * One launch of the program of a part.
   *
   * @param file name of the report, without the extension
   * @param limit seconds after which the program is stopped
   * @param end how the process ended; empty while it runs
   */
  record Launch(
      String part, String file, double limit, double seconds, String end, List<Unit> units) {}

  /**
   * One call of the program.
   *
   * @param machine facts about the machine, and the commit
   * @param minutes time limit given by the user
   * @param seconds elapsed so far
   * @param ended false while it runs, and if it was killed
   */
  record Call(
      Map<String, String> machine,
      double minutes,
      double seconds,
      boolean ended,
      List<Launch> launches) {}

  /** What a later call reads back. The rest of the file is derived from it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Content(List<Call> calls) {}

  private final Path folder;
  private final List<ReportPart> parts;
  private final List<Call> earlier;
  private final double minutes;
  private final long began = System.nanoTime();
  private final Map<String, String> machine = new LinkedHashMap<>();
  private final List<Launch> launches = new ArrayList<>();
  private boolean ended;

  /** An index with a call that starts now, after those already recorded in the folder. */
  ReportIndex(Path folder, List<ReportPart> parts, double minutes) throws IOException {
    this.folder = folder;
    this.parts = parts;
    this.minutes = minutes;
    Path file = ReportFiles.json(folder, NAME);
    this.earlier =
        Files.exists(file) ? MAPPER.readValue(file.toFile(), Content.class).calls() : List.of();
  }

  void machine(Map<String, String> facts) throws IOException {
    machine.putAll(facts);
    write();
  }

  /** An unused name for the next report of a part. */
  String nextFile(String part) {
    long before =
        calls().stream()
            .flatMap(call -> call.launches().stream())
            .filter(launch -> launch.part().equals(part))
            .count();
    return before == 0 ? part : "%s-%d".formatted(part, before + 1);
  }

  void begin(Launch launch) throws IOException {
    launches.add(launch);
    write();
  }

  /** Replaces the most recent launch. */
  void update(Launch launch) throws IOException {
    if (!launch.equals(launches.set(launches.size() - 1, launch))) {
      write();
    }
  }

  void end() throws IOException {
    ended = true;
    write();
  }

  /** The launches of this call. */
  List<Launch> launches() {
    return List.copyOf(launches);
  }

  private List<Call> calls() {
    List<Call> calls = new ArrayList<>(earlier);
    calls.add(
        new Call(
            machine, minutes, (System.nanoTime() - began) * 1e-9, ended, List.copyOf(launches)));
    return calls;
  }

  /**
   * The units of a part, each in its latest state.
   *
   * @param resumes whether earlier calls with the same commit count
   */
  List<Unit> units(ReportPart part, boolean resumes) {
    Map<String, Unit> units = new LinkedHashMap<>();
    part.units().forEach(name -> units.put(name, new Unit(name, State.NOT_BEGUN, "", 0)));
    List<Call> calls = calls();
    for (int i = 0; i < calls.size(); i++) {
      boolean current = i == calls.size() - 1;
      String commit = calls.get(i).machine().getOrDefault(COMMIT, "");
      if (!current && !(resumes && commit.equals(machine.getOrDefault(COMMIT, "")))) {
        continue;
      }
      for (Launch launch : calls.get(i).launches()) {
        if (launch.part().equals(part.name())) {
          boolean running = current && launch.end().isEmpty();
          launch.units().stream()
              .filter(unit -> units.containsKey(unit.name()))
              .filter(unit -> unit.state() != State.NOT_BEGUN)
              .map(unit -> running ? unit : ended(unit, "cut off with the program"))
              .forEach(unit -> units.put(unit.name(), unit));
        }
      }
    }
    return List.copyOf(units.values());
  }

  /** The unit after its process has ended. */
  private static Unit ended(Unit unit, String why) {
    return unit.state() == State.RUNNING ? unit.with(State.CUT_OFF, why) : unit;
  }

  /** Writes both files. */
  void write() throws IOException {
    ObjectNode json = MAPPER.createObjectNode().put("verdict", verdict());
    ArrayNode nodes = json.putArray("parts");
    for (ReportPart part : parts) {
      Progress.put(nodes.addObject().put("name", part.name()), lastStates(part));
    }
    json.setAll(MAPPER.<ObjectNode>valueToTree(new Content(calls())));
    ReportFiles.write(folder, NAME, markdown(), json);
  }

  /** The units of a part, each in the state of the last call that started it. */
  private List<Unit> lastStates(ReportPart part) {
    return units(part, /* resumes= */ true);
  }

  /** The failed and cut-off units of this call, one line each. */
  List<String> problems() {
    return lines(State.FAILED, State.CUT_OFF);
  }

  private List<String> lines(State... states) {
    List<String> lines = new ArrayList<>();
    for (Launch launch : launches) {
      for (Unit unit : launch.units()) {
        if (List.of(states).contains(unit.state())) {
          lines.add(
              "%s %s: %s, %s"
                  .formatted(launch.part(), unit.name(), unit.state().label(), unit.details()));
        }
      }
    }
    return lines;
  }

  /** The units that no call has finished, one line for each part. */
  List<String> left() {
    List<String> lines = new ArrayList<>();
    for (ReportPart part : parts) {
      List<String> names =
          lastStates(part).stream().filter(unit -> !unit.state().isDone()).map(Unit::name).toList();
      if (!names.isEmpty()) {
        lines.add("%s: %s".formatted(part.name(), String.join(", ", names)));
      }
    }
    return lines;
  }

  private String verdict() {
    List<Unit> all = parts.stream().flatMap(part -> lastStates(part).stream()).toList();
    return all.stream().anyMatch(unit -> unit.state() == State.FAILED)
        ? "FAILED"
        : all.stream().allMatch(unit -> unit.state().isDone()) ? "PASSED" : "INCOMPLETE";
  }

  private String markdown() {
    StringBuilder text = new StringBuilder("# gpu-report: %s\n\n".formatted(verdict()));
    text.append("If the program has ended, a unit that a report shows as running was cut off.\n");
    for (ReportPart part : parts) {
      text.append("\n## %s: %s\n\n".formatted(part.name(), part.what()));
      text.append(Progress.markdown(lastStates(part)));
    }
    List<Call> calls = calls();
    for (int i = 0; i < calls.size(); i++) {
      append(text, i + 1, calls.get(i));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, int number, Call call) {
    text.append("\n## Call %d\n\n| | |\n|---|---|\n".formatted(number));
    call.machine()
        .forEach(
            (about, value) ->
                text.append("| %s | %s |\n".formatted(about, value.replace("|", "\\|"))));
    text.append("| minutes allowed | %s |\n".formatted(call.minutes()));
    text.append(
        "| seconds | %.1f%s |\n".formatted(call.seconds(), call.ended() ? "" : ", not ended"));
    text.append("\n| part | report | limit in seconds | seconds | end |\n|---|---|---|---|---|\n");
    for (Launch launch : call.launches()) {
      text.append(
          "| %s | [%s.md](%s.md) | %.1f | %.1f | %s |\n"
              .formatted(
                  launch.part(),
                  launch.file(),
                  launch.file(),
                  launch.limit(),
                  launch.seconds(),
                  launch.end().isEmpty() ? "not ended" : launch.end()));
    }
  }
}
