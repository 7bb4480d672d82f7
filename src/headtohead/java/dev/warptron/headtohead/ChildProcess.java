package dev.warptron.headtohead;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts programs and waits for them, each no longer than it may take. What they print goes to a
 * common log.
 */
public final class ChildProcess {
  /** Options of every Java process that is started, with spaces between them. */
  static final String JAVA_OPTIONS = "WARPTRON_JAVA_OPTIONS";

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
   */
  public record Ended(int exitCode, boolean timedOut, String output, double seconds) {
    public boolean succeeded() {
      return !timedOut && exitCode == 0;
    }

    /** In a few words. */
    public String describe() {
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
    log.println("==== " + String.join(" ", command));
    log.flush();
    Path output = Files.createTempFile("warptron-gpu", ".out");
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      double seconds = (System.nanoTime() - began) * 1e-9;
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      log.println(text);
      Ended result = new Ended(process.exitValue(), !ended, text, seconds);
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
}
