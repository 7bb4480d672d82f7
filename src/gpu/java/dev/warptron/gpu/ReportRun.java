package dev.warptron.gpu;

import dev.warptron.gpu.ReportIndex.Launch;
import dev.warptron.headtohead.ChildProcess;
import dev.warptron.headtohead.Deadline;
import dev.warptron.headtohead.Progress;
import dev.warptron.headtohead.Progress.State;
import dev.warptron.headtohead.Progress.Unit;
import dev.warptron.headtohead.ReportFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the parts of a report one after another, each in a process that is stopped at its limit. A
 * part that crashes is started again for the units that come after the one in which it crashed.
 */
final class ReportRun {
  /** For the last index, and for ending a process that has to be stopped. */
  private static final Duration RESERVE = Duration.ofSeconds(3);

  /** Of its limit that a part leaves unused, so that it ends by itself. */
  private static final double UNUSED = 0.1;

  private static final Duration MOST_UNUSED = Duration.ofSeconds(5);

  /** The most that a part may take if others follow, as a multiple of its share. */
  private static final double SLACK = 1.5;

  private final Path folder;
  private final List<ReportPart> parts;
  private final boolean resumes;
  private final ChildProcess processes;
  private final Deadline deadline;
  private final Duration least;
  private final ReportIndex index;

  /**
   * A run.
   *
   * @param all the parts that there are
   * @param minutes that the user allowed, for the index
   * @param end when all must have ended
   * @param resumes whether units that an earlier call has run are left out
   * @param least a part is begun only if so much time is left
   */
  ReportRun(
      Path folder,
      List<ReportPart> all,
      double minutes,
      Deadline end,
      boolean resumes,
      Duration least,
      ChildProcess processes)
      throws IOException {
    this.deadline = Deadline.in(end.left().minus(RESERVE));
    this.folder = folder;
    this.parts = all;
    this.resumes = resumes;
    this.least = least;
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
    List<ReportPart> left =
        new ArrayList<>(parts.stream().filter(part -> selected.contains(part.name())).toList());
    while (!left.isEmpty()) {
      run(left.get(0), limit(left));
      left.remove(0);
    }
    index.end();
    return index.problems().isEmpty();
  }

  /** How long the first of these parts may take. */
  private Duration limit(List<ReportPart> left) {
    double shares =
        left.stream().filter(part -> !isDone(part)).mapToDouble(ReportPart::share).sum();
    double share = left.get(0).share();
    Duration all = deadline.atMost(deadline.left());
    if (share == 0 || !(share * SLACK < shares)) {
      return all;
    }
    return Duration.ofMillis(Math.round(all.toMillis() * SLACK * share / shares));
  }

  private boolean isDone(ReportPart part) {
    return names(part).isEmpty();
  }

  /** The units to run: those that were never begun, then those that were cut off. */
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
    while (crashed && end.allows(least)) {
      List<String> units = names(part);
      if (units.isEmpty()) {
        return;
      }
      System.out.printf("%s: %s%n", part.name(), String.join(", ", units));
      crashed = launch(part, units, end.left());
    }
  }

  /** Gives whether the process ended in the middle of a unit, though there was time left. */
  private boolean launch(ReportPart part, List<String> units, Duration limit) throws IOException {
    String file = index.nextFile(part.name());
    List<Unit> none = new Progress(units).units();
    double seconds = limit.toMillis() * 1e-3;
    index.begin(new Launch(part.name(), file, seconds, 0, "", none));
    long began = System.nanoTime();
    Duration unused =
        Duration.ofMillis(Math.min(MOST_UNUSED.toMillis(), Math.round(limit.toMillis() * UNUSED)));
    ChildProcess.Result ended =
        processes.run(
            part.program().command(file, units, limit.minus(unused)),
            Map.of(),
            limit,
            () -> {
              try {
                double soFar = (System.nanoTime() - began) * 1e-9;
                index.update(
                    new Launch(part.name(), file, seconds, soFar, "", written(file, none)));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    List<Unit> last = new ArrayList<>(written(file, none));
    boolean crashed = !ended.timedOut() && endedTooEarly(last, ended);
    last.replaceAll(
        unit ->
            unit.state() != State.RUNNING
                ? unit
                : ended.timedOut()
                    ? unit.with(State.CUT_OFF, ended.describe())
                    : unit.with(State.FAILED, "the program ended: " + ended.describe()));
    index.update(new Launch(part.name(), file, seconds, ended.seconds(), ended.describe(), last));
    for (Unit unit : last) {
      System.out.printf("  %-9s %s: %s%n", unit.state().label(), unit.name(), unit.details());
    }
    return crashed;
  }

  /**
   * Whether a program that ended by itself ended too early. One that did so before it began a unit,
   * or between two, counts against the first that it did not begin: otherwise that one would be
   * tried for ever.
   */
  private static boolean endedTooEarly(List<Unit> units, ChildProcess.Result ended) {
    if (units.stream().anyMatch(unit -> unit.state() == State.RUNNING)) {
      return true;
    }
    if (ended.exitCode() <= 1 && units.stream().anyMatch(unit -> unit.state().isDone())) {
      return false; // it has ended as it should; what it did not begin it had no time for
    }
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).state() == State.NOT_BEGUN && units.get(i).details().isEmpty()) {
        units.set(i, new Unit(units.get(i).name(), State.RUNNING, "", 0));
        return true;
      }
    }
    return false;
  }

  /** The units as the program's report has them; as they were at first if there is none yet. */
  private List<Unit> written(String file, List<Unit> none) throws IOException {
    List<Unit> units = Progress.read(ReportFiles.json(folder, file));
    return units.isEmpty() ? none : units;
  }
}
