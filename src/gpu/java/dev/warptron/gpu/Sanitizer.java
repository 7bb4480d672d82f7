package dev.warptron.gpu;

import dev.warptron.cli.Warptron;
import dev.warptron.peers.Check;
import dev.warptron.peers.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs NVIDIA's compute-sanitizer over a small training, if it is installed. */
final class Sanitizer {
  /**
   * One tool over one training.
   *
   * @param cublas whether cuBLAS or our own kernel computes matrix products
   */
  record Run(String tool, DeviceComparison.Training training, boolean cublas) {
    /** The name of the unit, such as {@code memcheck-graph-own}. */
    String unit() {
      return "%s-%s-%s".formatted(tool, isGraph() ? "graph" : "tiny", cublas ? "cublas" : "own");
    }

    private boolean isGraph() {
      return training == DeviceComparison.Training.GRAPH;
    }

    /** Whether {@code check-gpu --quick} includes it. */
    boolean isQuick() {
      return isGraph() && QUICK_TOOLS.contains(tool);
    }

    String describe() {
      return "%s, %s, %s"
          .formatted(
              tool,
              isGraph() ? "captured graphs" : "a network in one thread block",
              cublas ? "cuBLAS" : "own matrix product");
    }
  }

  private static final List<String> QUICK_TOOLS = List.of("memcheck", "racecheck");

  /**
   * All runs, the most informative first. With cuBLAS only memcheck runs, since it also checks the
   * memory that we pass in. The other tools check kernels only, and those of cuBLAS are not ours.
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
  private static final int ERRORS_FOUND = 86; // not an exit code of the program
  private static final String NO_DEVICE = "Device not supported";

  private final ChildProcess processes;
  private final Path data;

  Sanitizer(ChildProcess processes, Path data) {
    this.processes = processes;
    this.data = data;
  }

  /** Finds it on the path or in the usual folders of the CUDA toolkit. */
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
            String.valueOf(ERRORS_FOUND),
            "--print-limit",
            "20"));
    command.addAll(
        ChildProcess.java(
            options,
            Warptron.class.getName(),
            run.training().arguments(data, "cuda", /* epochs= */ 2)));
    return judge(run.describe(), processes.run(command, limit));
  }

  /** Passes only with the tool's own summary: without it, nothing was checked. */
  static Check judge(String what, ChildProcess.Result result) {
    String summary =
        result
            .output()
            .lines()
            .filter(line -> line.contains("SUMMARY"))
            .findFirst()
            .map(line -> line.replace("=", "").strip())
            .orElse("no summary");
    if (result.output().contains(NO_DEVICE)) {
      return Check.notRun(what, "compute-sanitizer says: " + NO_DEVICE);
    }
    if (result.timedOut()) {
      return Check.cutOff(what, "%s (%s)".formatted(summary, result.describe()));
    }
    boolean clean =
        summary.contains("ERROR SUMMARY: 0 errors") || summary.contains("SUMMARY: 0 hazards");
    return Check.of(
        what,
        result.succeeded() && clean,
        "%s (%s, %.0f s)".formatted(summary, result.describe(), result.seconds()));
  }
}
