package dev.warptron.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.warptron.peers.ChildProcess;
import dev.warptron.peers.Deadline;
import dev.warptron.peers.Progress;
import dev.warptron.peers.Progress.State;
import dev.warptron.peers.ReportFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A part of a report for tests. The prefix of a unit's name says how the unit ends: {@code ok},
 * {@code fail}, {@code crash}, {@code hang}, {@code child} (hangs in a child process), {@code heal}
 * (hangs the first time, then passes).
 */
public final class FakePart {
  private static final Duration MIN_TIME = Duration.ofMillis(500);

  private final Path folder;
  private final String file;
  private final Progress progress;

  private FakePart(Path folder, String file, List<String> units) {
    this.folder = folder;
    this.file = file;
    this.progress = new Progress(units);
  }

  /**
   * Parts with these units.
   *
   * @param units names of the units by part, in the order of the parts. The share of a part is
   *     three times that of the part before: if the first part hangs, most of the time remains for
   *     the second.
   */
  static List<ReportPart> parts(Path folder, Map<String, List<String>> units) {
    List<String> order = List.copyOf(units.keySet());
    return units.entrySet().stream()
        .map(
            part ->
                new ReportPart(
                    part.getKey(),
                    "for a test",
                    Math.pow(3, order.indexOf(part.getKey())),
                    part.getValue(),
                    (file, names, limit) ->
                        ChildProcess.java(
                            List.of(),
                            FakePart.class.getName(),
                            List.of("part", folder.toString(), file, String.join(",", names)))))
        .toList();
  }

  /** A run of parts with these units. */
  static ReportRun run(
      Path folder, Map<String, List<String>> units, double seconds, boolean resumes)
      throws IOException {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new ReportRun(
        folder,
        parts(folder, units),
        seconds / 60,
        Deadline.inMinutes(seconds / 60),
        resumes,
        MIN_TIME,
        new ChildProcess(nowhere));
  }

  /** Runs one part; or, with {@code report FOLDER}, a whole report with a part that hangs. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(args[1]);
    switch (args[0]) {
      case "part" -> new FakePart(folder, args[2], List.of(args[3].split(",", -1))).run();
      case "report" ->
          run(folder, Map.of("one", List.of("ok-1", "child-2", "ok-3")), 600, false)
              .run(Map.of("commit", "abc"), List.of("one"));
      default -> hang(folder, "grandchild");
    }
  }

  private void run() throws IOException, InterruptedException {
    write();
    for (Progress.Unit unit : progress.units()) {
      progress.begin(unit.name());
      write();
      progress.end(unit.name(), end(unit.name().replaceAll("-.*", "")), "");
      write();
    }
  }

  private State end(String behaviour) throws IOException, InterruptedException {
    switch (behaviour) {
      case "fail" -> {
        return State.FAILED;
      }
      case "crash" -> Runtime.getRuntime().halt(128 + 11);
      case "hang" -> hang(folder, "part");
      case "child" ->
          new ChildProcess(new PrintStream(OutputStream.nullOutputStream()))
              .run(
                  ChildProcess.java(
                      List.of(),
                      FakePart.class.getName(),
                      List.of("hang", folder.toString(), "grandchild")),
                  Duration.ofMinutes(10));
      case "heal" -> {
        Path seen = folder.resolve("seen");
        if (!Files.exists(seen)) {
          Files.createFile(seen);
          hang(folder, "part");
        }
      }
      default -> {}
    }
    return State.PASSED;
  }

  private static void hang(Path folder, String who) throws IOException, InterruptedException {
    Files.writeString(folder.resolve(who + ".pid"), String.valueOf(ProcessHandle.current().pid()));
    Runtime.getRuntime()
        .addShutdownHook(new Thread(FakePart::sleep)); // only halt or a kill ends the process
    TimeUnit.MINUTES.sleep(10);
  }

  private static void sleep() {
    try {
      TimeUnit.MINUTES.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() throws IOException {
    ObjectNode json = new ObjectMapper().createObjectNode();
    progress.putInto(json);
    ReportFiles.write(folder, file, Progress.markdown(progress.units()), json);
  }
}
