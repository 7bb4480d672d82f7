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
  /** Its tools, each a run of its own. */
  static final List<String> TOOLS = List.of("memcheck", "racecheck", "synccheck", "initcheck");

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

  /**
   * Runs one tool over two epochs of a network with two hidden layers, an L1 penalty and Adam.
   *
   * @param cublas whether cuBLAS multiplies, or our own kernel
   */
  Check run(Path program, String tool, boolean cublas, Duration limit) throws IOException {
    String what = "%s, %s".formatted(tool, cublas ? "cuBLAS" : "own matrix product");
    List<String> options = cublas ? List.of() : List.of("-Dwarptron.cuda.cublas=none");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            program.toString(),
            "--tool",
            tool,
            "--error-exitcode",
            String.valueOf(FOUND_SOMETHING),
            "--print-limit",
            "20"));
    command.addAll(
        ChildProcess.java(
            options,
            Warptron.class.getName(),
            DeviceComparison.Training.MULTICLASS.arguments(data, "cuda", /* epochs= */ 2)));
    return judge(what, processes.run(command, limit));
  }

  /** A pass needs the tool's own summary: without it nothing was looked at. */
  static Check judge(String what, ChildProcess.Ended ended) {
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
    boolean clean =
        summary.contains("ERROR SUMMARY: 0 errors") || summary.contains("SUMMARY: 0 hazards");
    return Check.of(
        what,
        ended.succeeded() && clean,
        "%s (%s, %.0f s)".formatted(summary, ended.describe(), ended.seconds()));
  }
}
