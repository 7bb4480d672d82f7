package dev.warptron.peers;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs with a time limit. Appends their output to a common log. */
public final class ChildProcess {
  /** Environment variable: options for every Java process, separated by spaces. */
  static final String JAVA_OPTIONS = "WARPTRON_JAVA_OPTIONS";

  private static final int KILLED = 128 + 9;
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final PrintStream log;

  public ChildProcess(PrintStream log) {
    this.log = log;
  }

  /** Opens an empty log; other processes may append to it too. */
  @MustBeClosed
  public static PrintStream openLog(Path file) throws IOException {
    Files.deleteIfExists(file);
    return new PrintStream(
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND),
        /* autoFlush= */ true,
        StandardCharsets.UTF_8);
  }

  /**
   * How a program ended.
   *
   * @param exitCode meaningless if the program was stopped
   * @param timedOut whether the program was stopped at its time limit
   * @param output standard output and standard error, interleaved
   * @param seconds elapsed time
   * @param finished false if the program is still running
   */
  public record Result(
      int exitCode, boolean timedOut, String output, double seconds, boolean finished) {
    public Result(int exitCode, boolean timedOut, String output, double seconds) {
      this(exitCode, timedOut, output, seconds, /* finished= */ true);
    }

    public boolean succeeded() {
      return finished && !timedOut && exitCode == 0;
    }

    /** A short description. */
    public String describe() {
      if (!finished) {
        return "still running after %.0f s".formatted(seconds);
      }
      return timedOut
          ? "stopped after %.0f s".formatted(seconds)
          : exitCode > 128
              ? "ended by signal %d".formatted(exitCode - 128)
              : "exit code %d".formatted(exitCode);
    }
  }

  /** The command line of a Java program with the runtime and class path of this process. */
  public static List<String> java(List<String> options, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("-Djava.awt.headless=true");
    // Newer runtimes require it for native libraries; Java 17 accepts the option.
    command.add("--enable-native-access=ALL-UNNAMED");
    String common = System.getenv().getOrDefault(JAVA_OPTIONS, "").strip();
    if (!common.isEmpty()) {
      command.addAll(Arrays.asList(common.split("\\s+", -1)));
    }
    command.addAll(options);
    command.add(Supervised.class.getName());
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  /**
   * Runs a command until it ends or reaches the time limit.
   *
   * @throws IOException if it cannot be started
   */
  public Result run(List<String> command, Duration limit) throws IOException {
    return run(command, Map.of(), limit, () -> {});
  }

  /**
   * Runs a command with additional environment variables.
   *
   * @param everySecond called every second until the command ends
   */
  public Result run(
      List<String> command, Map<String, String> environment, Duration limit, Runnable everySecond)
      throws IOException {
    log.println(
        "==== " + (environment.isEmpty() ? "" : environment + " ") + String.join(" ", command));
    log.flush();
    Path output = Files.createTempFile("warptron-gpu", ".out");
    long began = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    // Later than the limit: the child ends itself only if this process hangs.
    Supervised.prepare(builder.environment(), Instant.now().plus(limit).plus(GRACE));
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      Files.deleteIfExists(output);
      throw e;
    }
    try {
      process.getOutputStream().close();
      boolean finished = waitFor(process, Deadline.in(limit), everySecond);
      if (!finished) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        // A process that waits for a driver inside the kernel may not end even then.
        process.destroyForcibly().waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      }
      double seconds = (System.nanoTime() - began) * 1e-9;
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      log.println(text);
      Result result = new Result(finished ? process.exitValue() : KILLED, !finished, text, seconds);
      log.printf("---- %s after %.1f s%n", result.describe(), seconds);
      log.flush();
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + command.get(0), e);
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(output);
    }
  }

  /** Returns whether the process ended before the deadline. */
  private static boolean waitFor(Process process, Deadline deadline, Runnable everySecond)
      throws InterruptedException {
    while (!process.waitFor(deadline.atMost(SECOND).toMillis(), TimeUnit.MILLISECONDS)) {
      if (deadline.isOver()) {
        return false;
      }
      everySecond.run();
    }
    return true;
  }
}
