package dev.warptron.gpu;

import dev.warptron.cli.Warptron;
import dev.warptron.headtohead.Check;
import dev.warptron.headtohead.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** NVIDIA's compute-sanitizer over a small training, where it is installed. */
final class Sanitizer {
  /**
   * A tool over a training.
   *
   * @param cublas whether cuBLAS multiplies, or our own kernel
   */
  record Run(String tool, DeviceComparison.Training training, boolean cublas) {
    /** The name of the unit, such as {@code memcheck-graph-own}. */
    String unit() {
      return "%s-%s-%s".formatted(tool, isGraph() ? "graph" : "tiny", cublas ? "cublas" : "own");
    }

    private boolean isGraph() {
      return training == DeviceComparison.Training.GRAPH;
    }

    /** What {@code check-gpu --quick} runs too. */
    boolean isQuick() {
      return isGraph() && QUICK_TOOLS.contains(tool);
    }

    String describe() {
      return "%s, %s, %s"
          .formatted(
              tool,
              isGraph() ? "captured graphs" : "a network in one block",
              cublas ? "cuBLAS" : "own matrix product");
    }
  }

  private static final List<String> QUICK_TOOLS = List.of("memcheck", "racecheck");

  /**
   * What is run, the most telling first. Of cuBLAS only the accesses are checked: the other tools
   * look at kernels alone, and cuBLAS's are not ours.
   */
  static final List<Run> RUNS =
      List.of(
          new Run("memcheck", DeviceComparison.Training.GRAPH, false),
          new Run("racecheck", DeviceComparison.Training.GRAPH, false),
          new Run("racecheck", DeviceComparison.Training.MULTICLASS, false),
          new Run("memcheck", DeviceComparison.Training.MULTICLASS, false),
          new Run("memcheck", DeviceComparison.Training.GRAPH, true),
          new Run("initcheck", DeviceComparison.Training.GRAPH, false),
          new Run("initcheck", DeviceComparison.Training.MULTICLASS, false),
          new Run("synccheck", DeviceComparison.Training.GRAPH, false),
          new Run("synccheck", DeviceComparison.Training.MULTICLASS, false));

  private static final String PROGRAM = "compute-sanitizer";
  private static final int FOUND_SOMETHING = 86; // no exit code of the program is this one
  private static final String NO_DEVICE = "Device not supported";

  private final ChildProcess processes;
  private final Path data;

  Sanitizer(ChildProcess processes, Path data) {
    this.processes = processes;
    this.data = data;
  }

  /** Where it is, on the path or in a toolkit's usual place. */
  static Optional<Path> find() {
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).map(Path::of);
    return Stream.concat(
            onPath, Stream.of(Path.of("/usr/local/cuda/bin"), Path.of("/opt/cuda/bin")))
        .map(folder -> folder.resolve(PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Runs a tool over two epochs of its training. */
  Check run(Path program, Run run, Duration limit) throws IOException {
    List<String> options = new ArrayList<>(run.training().properties());
    if (!run.cublas()) {
      options.add("-Dwarptron.cuda.cublas=none");
    }
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            program.toString(),
            "--tool",
            run.tool(),
            "--error-exitcode",
            String.valueOf(FOUND_SOMETHING),
            "--print-limit",
            "20"));
    command.addAll(
        ChildProcess.java(
            options,
            Warptron.class.getName(),
            run.training().arguments(data, "cuda", /* epochs= */ 2)));
    return judge(run.describe(), processes.run(command, limit));
  }

  /** A pass needs the tool's own summary: without it nothing was looked at. */
  static Check judge(String what, ChildProcess.Result ended) {
    String summary =
        ended
            .output()
            .lines()
            .filter(line -> line.contains("SUMMARY"))
            .findFirst()
            .map(line -> line.replace("=", "").strip())
            .orElse("no summary");
    if (ended.output().contains(NO_DEVICE)) {
      return Check.notRun(what, "compute-sanitizer says: " + NO_DEVICE);
    }
    if (ended.timedOut()) {
      return Check.cutOff(what, "%s (%s)".formatted(summary, ended.describe()));
    }
    boolean clean =
        summary.contains("ERROR SUMMARY: 0 errors") || summary.contains("SUMMARY: 0 hazards");
    return Check.of(
        what,
        ended.succeeded() && clean,
        "%s (%s, %.0f s)".formatted(summary, ended.describe(), ended.seconds()));
  }
}
