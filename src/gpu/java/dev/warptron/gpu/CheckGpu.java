package dev.warptron.gpu;

import dev.warptron.cli.Warptron;
import dev.warptron.data.BundledData;
import dev.warptron.headtohead.Check;
import dev.warptron.headtohead.ChildProcess;
import dev.warptron.headtohead.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * Proves the CUDA device on the GPU of this machine, and writes what it saw as {@code check-gpu.md}
 * and {@code check-gpu.json}, with the full output in {@code check-gpu.log}.
 *
 * <p>Every part runs in a process of its own, so that one that fails, hangs or crashes keeps no
 * other from running. Exit code 0 if all that could be run passed, otherwise 1.
 */
@Command(
    name = "check-gpu",
    mixinStandardHelpOptions = true,
    description = "Runs the device tests on the GPU of this machine and writes a report.")
public final class CheckGpu implements Callable<Integer> {
  private static final Duration DOCTOR_PATIENCE = Duration.ofSeconds(60);
  private static final String NO_TIME = "not begun: the time was up; --minutes gives more";

  @Option(names = "--out", description = "Folder of the report; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target", "gpu-report");

  @Option(
      names = "--suites",
      split = ",",
      converter = SuiteNames.class,
      description =
          "Which of fatbin-cublas, ptx-cublas, fatbin-own-product, ptx-own-product; default: all.")
  private DeviceSuite[] suites = DeviceSuite.values();

  @Option(
      names = "--tests",
      description = "Regular expression of the test classes' full names; default: all.")
  private String tests = ".*Test";

  @Option(
      names = "--quick",
      description = "Leaves out the long trainings, and two of the sanitizer's tools.")
  private boolean quick;

  @Option(
      names = "--minutes",
      description = "What is not begun after so long is not run; default: ${DEFAULT-VALUE}.")
  private double minutes = 9;

  @Option(
      names = "--suite-minutes",
      description = "A suite that takes longer is stopped; default: ${DEFAULT-VALUE}.")
  private double suiteMinutes = 3;

  @Option(
      names = "--own-contexts",
      description =
          "Each test makes a context of its own on the GPU: slower, but a fault of a kernel then does"
              + " not reach the tests after it.")
  private boolean ownContexts;

  private long began;

  /** For picocli. */
  CheckGpu() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new CheckGpu()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    began = System.nanoTime();
    Files.createDirectories(out);
    Path data = Files.createTempDirectory("warptron-gpu");
    try (PrintStream log = ChildProcess.openLog(out.resolve("check-gpu.log"))) {
      BundledData.export(data);
      ChildProcess processes = new ChildProcess(log);
      CheckReport report = new CheckReport(new Machine(processes).facts());
      runAll(processes, data, report);
      report.write(out, elapsed());
      System.out.println(report.verdict() + "; report in " + out.resolve("check-gpu.md"));
      return report.passed() ? 0 : 1;
    } finally {
      deleteFiles(data);
    }
  }

  private void runAll(ChildProcess processes, Path data, CheckReport report) throws IOException {
    ChildProcess.Ended doctor =
        processes.run(
            ChildProcess.java(List.of(), Warptron.class.getName(), List.of("doctor")),
            DOCTOR_PATIENCE);
    report.doctor(doctor);
    for (DeviceSuite suite : suites) {
      if (timeLeft().isNegative()) {
        show(report, Check.of("suite " + suite.label(), false, NO_TIME));
        continue;
      }
      DeviceSuite.Result result =
          suite.run(processes, tests, quick, ownContexts, atMost(suiteMinutes));
      report.add(result);
      System.out.println(CheckReport.line(result));
    }
    DeviceComparison comparison = new DeviceComparison(processes, data);
    for (DeviceComparison.Training training : DeviceComparison.Training.values()) {
      show(report, comparison.run(training));
    }
    sanitize(processes, data, report);
  }

  private void sanitize(ChildProcess processes, Path data, CheckReport report) throws IOException {
    @Nullable Path program = Sanitizer.find().orElse(null);
    for (boolean cublas : new boolean[] {false, true}) {
      for (String tool : quick ? Sanitizer.TOOLS.subList(0, 2) : Sanitizer.TOOLS) {
        String what = "%s, %s".formatted(tool, cublas ? "cuBLAS" : "own matrix product");
        if (program == null) {
          show(report, Check.notRun(what, "compute-sanitizer is not installed here"));
        } else if (timeLeft().isNegative()) {
          show(report, Check.of(what, false, NO_TIME));
        } else {
          Sanitizer sanitizer = new Sanitizer(processes, data);
          show(report, sanitizer.run(program, tool, cublas, timeLeft()));
        }
      }
    }
  }

  private static void show(CheckReport report, Check check) {
    report.add(check);
    System.out.printf("%-8s %s: %s%n", check.verdict(), check.what(), check.details());
  }

  private Duration timeLeft() {
    return ofMinutes(minutes).minus(elapsed());
  }

  private Duration atMost(double limit) {
    return timeLeft().compareTo(ofMinutes(limit)) < 0 ? timeLeft() : ofMinutes(limit);
  }

  private static Duration ofMinutes(double value) {
    return Duration.ofMillis(Math.round(value * 60_000));
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static void deleteFiles(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Reads a suite's name. */
  static final class SuiteNames implements CommandLine.ITypeConverter<DeviceSuite> {
    /** For picocli. */
    SuiteNames() {}

    @Override
    public DeviceSuite convert(String text) {
      return Arrays.stream(DeviceSuite.values())
          .filter(suite -> suite.label().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "there is no suite %s; there are %s"
                          .formatted(
                              text,
                              Arrays.stream(DeviceSuite.values())
                                  .map(DeviceSuite::label)
                                  .collect(Collectors.joining(", ")))));
    }
  }
}
