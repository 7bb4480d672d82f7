package dev.warptron.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The jar, or this build's classes, in a separate process, with its own environment and temporary
 * folder.
 */
final class JarProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final List<String> javaOptions = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private int columns;
  private @Nullable Path jar;
  private boolean runsClasses;
  private String script = "";

  /** The exit code and output of a process. */
  record Result(int exitCode, String out, String err) {
    Result fails(int expected) {
      assertThat(exitCode).as("exit code, with %s and %s", out, err).isEqualTo(expected);
      return this;
    }

    Result succeeds() {
      return fails(0);
    }

    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  /**
   * Creates a process without starting it.
   *
   * @param folder its working directory, and the folder for its output
   */
  JarProcess(Path folder) {
    this.folder = folder;
  }

  JarProcess withProperty(String name, Object value) {
    javaOptions.add("-D%s=%s".formatted(name, value));
    return this;
  }

  /** With a Java heap of at most this many mebibytes. */
  JarProcess withHeap(int mebibytes) {
    javaOptions.add("-Xmx%dm".formatted(mebibytes));
    return this;
  }

  JarProcess withEnvironment(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  /** Runs another jar instead of the built one. */
  JarProcess withJar(Path other) {
    jar = other;
    return this;
  }

  /**
   * Runs in a pseudo-terminal of this width, created by {@code script} of util-linux. Input to the
   * process acts as typed; its output, including standard error, is in the file {@code out}.
   */
  JarProcess onTerminal(int width) {
    columns = width;
    return this;
  }

  /** Runs the classes of this build instead of a jar. */
  JarProcess withClasses() {
    runsClasses = true;
    return this;
  }

  /**
   * Runs the process by {@code /bin/sh}: {@code "$@"} in the script is its command line.
   *
   * @param text such as {@code exec "$@" | head -1}
   */
  JarProcess inScript(String text) {
    script = text;
    return this;
  }

  private static List<String> classes() {
    String path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return List.of("-cp", path, "dev.warptron.cli.Warptron");
  }

  private List<String> jar() {
    return List.of(
        "-jar",
        jar == null
            ? Objects.requireNonNull(System.getProperty("warptron.jar"), "-Dwarptron.jar")
            : jar.toString());
  }

  private List<String> wrapped(List<String> command) {
    if (script.isEmpty()) {
      return columns == 0 ? command : typed(command);
    }
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    all.addAll(command);
    return all;
  }

  private List<String> typed(List<String> command) {
    String words =
        command.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    // A program started in the background by a script, such as a CI job, ignores SIGINT, and a JVM
    // keeps to that.
    String shell = "stty cols %d; exec env --default-signal=INT %s".formatted(columns, words);
    return List.of("/usr/bin/script", "-qec", shell, "/dev/null");
  }

  /** Starts the process; {@link #result} waits for its end. */
  Process start(Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1"); // short runs: the optimizing compiler does not pay
    command.addAll(javaOptions);
    command.addAll(runsClasses ? classes() : jar());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Files.createDirectories(folder);
    ProcessBuilder builder =
        new ProcessBuilder(wrapped(command))
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    // A property of the machine, not of the test.
    builder.environment().keySet().removeIf(name -> name.startsWith("WARPTRON_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Waits for a process from {@link #start}. */
  Result result(Process process) throws IOException, InterruptedException {
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }

  Result run(Object... arguments) throws IOException, InterruptedException {
    return result(start(arguments));
  }
}
