package dev.warptron.headtohead;

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

/**
 * Starts programs and waits for them, each no longer than it may take. What they print goes to a
 * common log.
 */
public final class ChildProcess {
  /** Options of every Java process that is started, with spaces between them. */
  static final String JAVA_OPTIONS = "WARPTRON_JAVA_OPTIONS";

  private static final int KILLED = 128 + 9;
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final PrintStream log;

  public ChildProcess(PrintStream log) {
    this.log = log;
  }

  /** An empty log, to the end of which other programs may write as well. */
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
   * @param exitCode what it returned; of no meaning if it was stopped
   * @param timedOut whether it was stopped because its time was up
   * @param output standard output and standard error, as they came
   * @param ended false of a program that still runs
   */
  public record Ended(
      int exitCode, boolean timedOut, String output, double seconds, boolean ended) {
    public Ended(int exitCode, boolean timedOut, String output, double seconds) {
      this(exitCode, timedOut, output, seconds, /* ended= */ true);
    }

    public boolean succeeded() {
      return ended && !timedOut && exitCode == 0;
    }

    /** In a few words. */
    public String describe() {
      if (!ended) {
        return "still running after %.0f s".formatted(seconds);
      }
      return timedOut
          ? "stopped after %.0f s".formatted(seconds)
          : exitCode > 128
              ? "ended by signal %d".formatted(exitCode - 128)
              : "exit code %d".formatted(exitCode);
    }
  }

  /** The command line of a Java program with this process's own runtime and class path. */
  public static List<String> java(List<String> options, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("-Djava.awt.headless=true");
    // Newer runtimes ask for it before they load native libraries; 17 knows the option too.
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
   * Runs a command to its end, or until the time is up.
   *
   * @throws IOException if it cannot be started
   */
  public Ended run(List<String> command, Duration limit) throws IOException {
    return run(command, Map.of(), limit, () -> {});
  }

  /**
   * The same with environment variables of its own.
   *
   * @param meanwhile is called every second until the command ends
   */
  public Ended run(
      List<String> command, Map<String, String> environment, Duration limit, Runnable meanwhile)
      throws IOException {
    log.println(
        "==== " + (environment.isEmpty() ? "" : environment + " ") + String.join(" ", command));
    log.flush();
    Path output = Files.createTempFile("warptron-gpu", ".out");
    long began = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    // Later than this process ends it: only if this one hangs does the child end itself.
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
      boolean ended = waitFor(process, Deadline.in(limit), meanwhile);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        // One that waits in the kernel for a driver may not even end then.
        process.destroyForcibly().waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      }
      double seconds = (System.nanoTime() - began) * 1e-9;
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      log.println(text);
      Ended result = new Ended(ended ? process.exitValue() : KILLED, !ended, text, seconds);
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

  /** Whether it ended in time. */
  private static boolean waitFor(Process process, Deadline deadline, Runnable meanwhile)
      throws InterruptedException {
    while (!process.waitFor(deadline.atMost(SECOND).toMillis(), TimeUnit.MILLISECONDS)) {
      if (deadline.isOver()) {
        return false;
      }
      meanwhile.run();
    }
    return true;
  }
}
