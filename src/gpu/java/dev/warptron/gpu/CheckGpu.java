package dev.warptron.gpu;

import dev.warptron.demo.BundledData;
import dev.warptron.peers.ChildProcess;
import dev.warptron.peers.Deadline;
import dev.warptron.peers.Machine;
import dev.warptron.peers.Progress;
import dev.warptron.peers.ReportFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * Tests the CUDA device on the GPU of this machine. Writes the results to {@code check-gpu.md} and
 * {@code check-gpu.json}, and the full output to {@code check-gpu.log}.
 *
 * <p>Each unit runs in a separate process: if it fails, hangs or crashes, the other units still
 * run. Exit code 0 if every unit that can run on this machine passed, otherwise 1.
 */
@Command(
    name = CheckGpu.NAME,
    mixinStandardHelpOptions = true,
    description = "Runs the device tests on the GPU of this machine and writes a report.")
public final class CheckGpu implements Callable<Integer> {
  static final String NAME = "check-gpu";
  private static final String NO_TIME = "not begun: no time left; increase --minutes";

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(names = "--out", description = "Folder of the report; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target", "gpu-report");

  @Option(
      names = "--suites",
      split = ",",
      converter = SuiteNames.class,
      description =
          "Suites to run, of fatbin-cublas, ptx-cublas, fatbin-own-product, ptx-own-product,"
              + " long-goldens; default: all but the last, whose tests fatbin-cublas contains.")
  private DeviceSuite[] suites = DeviceSuite.DEFAULT.toArray(DeviceSuite[]::new);

  @Option(
      names = "--units",
      split = ",",
      description =
          "Units to run, in this order: doctor, verify, a suite, compare-binary, compare-multiclass,"
              + " compare-graph, or a sanitizer run such as memcheck-graph-own; default: all.")
  private List<String> names = List.of();

  @Option(names = "--name", description = "File name of the report; default: ${DEFAULT-VALUE}.")
  private String fileName = NAME;

  @Option(
      names = "--tests",
      description = "Regular expression for the full names of test classes; default: all.")
  private String tests = SuiteRunner.ALL_TESTS;

  @Option(
      names = "--quick",
      description = "Skips the long trainings and two of the sanitizer's tools.")
  private boolean quick;

  @Option(
      names = "--minutes",
      description = "No unit starts after this time; default: ${DEFAULT-VALUE}.")
  private double minutes = 8;

  @Option(
      names = "--suite-minutes",
      description = "Time limit of a suite; default: ${DEFAULT-VALUE}.")
  private double suiteMinutes = 3;

  @Option(
      names = "--own-contexts",
      description =
          "Creates a new GPU context for each test: slower, but a kernel fault does not affect later"
              + " tests.")
  private boolean ownContexts;

  /** For picocli. */
  CheckGpu() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new CheckGpu()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Deadline deadline = Deadline.inMinutes(minutes);
    long began = System.nanoTime();
    Files.createDirectories(out);
    Path data = Files.createTempDirectory("warptron-gpu");
    try (PrintStream log = ChildProcess.openLog(out.resolve(fileName + ".log"))) {
      BundledData.export(data);
      ChildProcess processes = new ChildProcess(log);
      List<CheckUnit> units =
          selected(
              new CheckUnits(
                      processes,
                      data,
                      out,
                      new CheckUnits.SuiteOptions(
                          tests, quick, ownContexts, Deadline.ofMinutes(suiteMinutes), fileName))
                  .all());
      CheckReport report =
          new CheckReport(fileName, began, units.stream().map(CheckUnit::name).toList());
      report.write(out);
      report.machine(new Machine(processes).facts());
      for (CheckUnit unit : units) {
        run(unit, deadline, report);
      }
      report.write(out);
      System.out.println(report.verdict() + "; report in " + ReportFiles.markdown(out, fileName));
      return report.passed() ? 0 : 1;
    } finally {
      deleteFiles(data);
    }
  }

  /**
   * The units named by --units, in that order; without it, the suites of --suites and all units
   * that are not suites.
   */
  private List<CheckUnit> selected(List<CheckUnit> all) {
    if (names.isEmpty()) {
      List<String> skipped =
          Arrays.stream(DeviceSuite.values())
              .filter(suite -> !List.of(suites).contains(suite))
              .map(DeviceSuite::label)
              .collect(Collectors.toList());
      Sanitizer.RUNS.stream()
          .filter(run -> quick && !run.isQuick())
          .map(Sanitizer.Run::unit)
          .forEach(skipped::add);
      return all.stream().filter(unit -> !skipped.contains(unit.name())).toList();
    }
    return names.stream().map(name -> unit(name, all)).toList();
  }

  private CheckUnit unit(String name, List<CheckUnit> all) {
    return all.stream()
        .filter(unit -> unit.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "unknown unit %s; units are %s"
                        .formatted(
                            name,
                            all.stream().map(CheckUnit::name).collect(Collectors.joining(", ")))));
  }

  private void run(CheckUnit unit, Deadline deadline, CheckReport report) throws IOException {
    Progress progress = report.progress();
    if (!deadline.allows(unit.minimumTime())) {
      progress.notBegun(unit.name(), NO_TIME);
      System.out.printf("%-8s %s: %s%n", "", unit.name(), NO_TIME);
      report.write(out);
      return;
    }
    progress.begin(unit.name());
    report.write(out);
    CheckUnit.Outcome outcome;
    try {
      outcome = unit.work().run(report, deadline.left());
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      outcome = new CheckUnit.Outcome(Progress.State.FAILED, e.toString());
    }
    progress.end(unit.name(), outcome.state(), outcome.details());
    report.write(out);
  }

  private static void deleteFiles(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Converts the name of a suite. */
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
                      "unknown suite %s; suites are %s"
                          .formatted(
                              text,
                              Arrays.stream(DeviceSuite.values())
                                  .map(DeviceSuite::label)
                                  .collect(Collectors.joining(", ")))));
    }
  }
}
