package dev.warptron.gpu;

import dev.warptron.gpu.ReportIndex.Launch;
import dev.warptron.peers.ChildProcess;
import dev.warptron.peers.Deadline;
import dev.warptron.peers.Progress;
import dev.warptron.peers.Progress.State;
import dev.warptron.peers.Progress.Unit;
import dev.warptron.peers.ReportFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the parts of a report one after another, each in a process with a time limit. If a part
 * crashes, it is restarted with the units after the one that crashed.
 */
final class ReportRun {
  /** Time reserved for writing the last index and for stopping a process. */
  private static final Duration RESERVE = Duration.ofSeconds(3);

  /**
   * Fraction of its limit that a part is told to leave unused, so that it ends before it is
   * stopped.
   */
  private static final double MARGIN = 0.1;

  private static final Duration MAX_MARGIN = Duration.ofSeconds(5);

  /** Upper limit of the time of a part that others follow, as a multiple of its share. */
  private static final double SLACK = 1.5;

  private final Path folder;
  private final List<ReportPart> parts;
  private final boolean resumes;
  private final ChildProcess processes;
  private final Deadline deadline;
  private final Duration minimumTime;
  private final ReportIndex index;

  /**
   * A run.
   *
   * @param folder of the reports
   * @param all all parts
   * @param minutes time limit given by the user, for the index
   * @param end when everything must have ended
   * @param resumes whether to skip units that an earlier call has run
   * @param minimumTime a part starts only if this much time is left
   */
  ReportRun(
      Path folder,
      List<ReportPart> all,
      double minutes,
      Deadline end,
      boolean resumes,
      Duration minimumTime,
      ChildProcess processes)
      throws IOException {
    this.deadline = Deadline.in(end.left().minus(RESERVE));
    this.folder = folder;
    this.parts = all;
    this.resumes = resumes;
    this.minimumTime = minimumTime;
    this.processes = processes;
    this.index = new ReportIndex(folder, all, minutes);
    index.write();
  }

  ReportIndex index() {
    return index;
  }

  /**
   * Runs these parts.
   *
   * @return whether nothing that ran failed or was cut off
   */
  boolean run(Map<String, String> machine, List<String> selected) throws IOException {
    index.machine(machine);
    List<ReportPart> remaining =
        new ArrayList<>(parts.stream().filter(part -> selected.contains(part.name())).toList());
    while (!remaining.isEmpty()) {
      run(remaining.get(0), limit(remaining));
      remaining.remove(0);
    }
    index.end();
    return index.problems().isEmpty();
  }

  /** The time limit of the first of these parts. */
  private Duration limit(List<ReportPart> remaining) {
    double shares =
        remaining.stream().filter(part -> !isDone(part)).mapToDouble(ReportPart::share).sum();
    double share = remaining.get(0).share();
    Duration all = deadline.atMost(deadline.left());
    if (share == 0 || !(share * SLACK < shares)) {
      return all;
    }
    return Duration.ofMillis(Math.round(all.toMillis() * SLACK * share / shares));
  }

  private boolean isDone(ReportPart part) {
    return names(part).isEmpty();
  }

  /** The units to run: those never begun, then those cut off. */
  private List<String> names(ReportPart part) {
    List<String> names = new ArrayList<>();
    for (State state : List.of(State.NOT_BEGUN, State.CUT_OFF)) {
      index.units(part, resumes).stream()
          .filter(unit -> unit.state() == state)
          .map(Unit::name)
          .forEach(names::add);
    }
    return names;
  }

  private void run(ReportPart part, Duration limit) throws IOException {
    Deadline end = Deadline.in(limit);
    boolean crashed = true;
    while (crashed && end.allows(minimumTime)) {
      List<String> units = names(part);
      if (units.isEmpty()) {
        return;
      }
      System.out.printf("%s: %s%n", part.name(), String.join(", ", units));
      crashed = launch(part, units, end.left());
    }
  }

  /** Returns whether the process ended during a unit although time was left. */
  private boolean launch(ReportPart part, List<String> units, Duration limit) throws IOException {
    String file = index.nextFile(part.name());
    List<Unit> initial = new Progress(units).units();
    double seconds = limit.toMillis() * 1e-3;
    index.begin(new Launch(part.name(), file, seconds, 0, "", initial));
    long began = System.nanoTime();
    Duration margin =
        Duration.ofMillis(Math.min(MAX_MARGIN.toMillis(), Math.round(limit.toMillis() * MARGIN)));
    ChildProcess.Result result =
        processes.run(
            part.program().command(file, units, limit.minus(margin)),
            Map.of(),
            limit,
            () -> {
              try {
                double soFar = (System.nanoTime() - began) * 1e-9;
                index.update(
                    new Launch(part.name(), file, seconds, soFar, "", readUnits(file, initial)));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    List<Unit> finalUnits = new ArrayList<>(readUnits(file, initial));
    boolean crashed = !result.timedOut() && endedTooEarly(finalUnits, result);
    finalUnits.replaceAll(
        unit ->
            unit.state() != State.RUNNING
                ? unit
                : result.timedOut()
                    ? unit.with(State.CUT_OFF, result.describe())
                    : unit.with(State.FAILED, "the program ended early: " + result.describe()));
    index.update(
        new Launch(part.name(), file, seconds, result.seconds(), result.describe(), finalUnits));
    for (Unit unit : finalUnits) {
      System.out.printf("  %-9s %s: %s%n", unit.state().label(), unit.name(), unit.details());
    }
    return crashed;
  }

  /**
   * Whether a program that ended by itself ended too early. If it ended before or between units,
   * the first unit not begun is marked as the one that crashed; otherwise that unit would be
   * retried forever.
   */
  private static boolean endedTooEarly(List<Unit> units, ChildProcess.Result result) {
    if (units.stream().anyMatch(unit -> unit.state() == State.RUNNING)) {
      return true;
    }
    if (result.exitCode() <= 1 && units.stream().anyMatch(unit -> unit.state().isDone())) {
      return false; // a normal end: there was no time for the units not begun
    }
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).state() == State.NOT_BEGUN && units.get(i).details().isEmpty()) {
        units.set(i, new Unit(units.get(i).name(), State.RUNNING, "", 0));
        return true;
      }
    }
    return false;
  }

  /** The units in the program's report; the initial ones if there is no report yet. */
  private List<Unit> readUnits(String file, List<Unit> initial) throws IOException {
    List<Unit> units = Progress.read(ReportFiles.json(folder, file));
    return units.isEmpty() ? initial : units;
  }
}
