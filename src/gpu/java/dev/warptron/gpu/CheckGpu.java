package dev.warptron.gpu;

import dev.warptron.data.BundledData;
import dev.warptron.headtohead.ChildProcess;
import dev.warptron.headtohead.Deadline;
import dev.warptron.headtohead.Machine;
import dev.warptron.headtohead.Progress;
import dev.warptron.headtohead.ReportFiles;
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
 * Proves the CUDA device on the GPU of this machine, and writes what it saw as {@code check-gpu.md}
 * and {@code check-gpu.json}, with the full output in {@code check-gpu.log}.
 *
 * <p>Every part runs in a process of its own, so that one that fails, hangs or crashes keeps no
 * other from running. Exit code 0 if all that could be run passed, otherwise 1.
 */
@Command(
    name = CheckGpu.NAME,
    mixinStandardHelpOptions = true,
    description = "Runs the device tests on the GPU of this machine and writes a report.")
public final class CheckGpu implements Callable<Integer> {
  static final String NAME = "check-gpu";
  private static final String NO_TIME = "not begun: the time was up; --minutes gives more";

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(names = "--out", description = "Folder of the report; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target", "gpu-report");

  @Option(
      names = "--suites",
      split = ",",
      converter = SuiteNames.class,
      description =
          "Which of fatbin-cublas, ptx-cublas, fatbin-own-product, ptx-own-product, long-goldens;"
              + " default: all but the last one, whose tests the first one has.")
  private DeviceSuite[] suites = DeviceSuite.DEFAULT.toArray(DeviceSuite[]::new);

  @Option(
      names = "--units",
      split = ",",
      description =
          "What to run, in this order: doctor, verify, the suites, compare-binary, compare-multiclass,"
              + " compare-graph, and the runs of the sanitizer, such as memcheck-graph-own;"
              + " default: all.")
  private List<String> names = List.of();

  @Option(names = "--name", description = "Of the files of the report; default: ${DEFAULT-VALUE}.")
  private String fileName = NAME;

  @Option(
      names = "--tests",
      description = "Regular expression of the test classes' full names; default: all.")
  private String tests = SuiteRunner.ALL_TESTS;

  @Option(
      names = "--quick",
      description = "Leaves out the long trainings, and two of the sanitizer's tools.")
  private boolean quick;

  @Option(
      names = "--minutes",
      description = "What is not begun after so long is not run; default: ${DEFAULT-VALUE}.")
  private double minutes = 8;

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

  /** The units of --units, in that order; otherwise those of --suites, and all that is no suite. */
  private List<CheckUnit> selected(List<CheckUnit> all) {
    if (names.isEmpty()) {
      List<String> left =
          Arrays.stream(DeviceSuite.values())
              .filter(suite -> !List.of(suites).contains(suite))
              .map(DeviceSuite::label)
              .collect(Collectors.toList());
      Sanitizer.RUNS.stream()
          .filter(run -> quick && !run.isQuick())
          .map(Sanitizer.Run::unit)
          .forEach(left::add);
      return all.stream().filter(unit -> !left.contains(unit.name())).toList();
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
                    "there is no unit %s; there are %s"
                        .formatted(
                            name,
                            all.stream().map(CheckUnit::name).collect(Collectors.joining(", ")))));
  }

  private void run(CheckUnit unit, Deadline deadline, CheckReport report) throws IOException {
    Progress progress = report.progress();
    if (!deadline.allows(unit.least())) {
      progress.notBegun(unit.name(), NO_TIME);
      System.out.printf("%-8s %s: %s%n", "", unit.name(), NO_TIME);
      report.write(out);
      return;
    }
    progress.begin(unit.name());
    report.write(out);
    CheckUnit.End end;
    try {
      end = unit.work().run(report, deadline.left());
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      end = new CheckUnit.End(Progress.State.FAILED, e.toString());
    }
    progress.end(unit.name(), end.state(), end.details());
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
