package dev.warptron.gpu;

import dev.warptron.peers.BenchGpu;
import dev.warptron.peers.ChildProcess;
import dev.warptron.peers.Deadline;
import dev.warptron.peers.Machine;
import dev.warptron.peers.ReportFiles;
import dev.warptron.peers.WhereGpu;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Tests and measures the CUDA device when a GPU is available for minutes only. Runs parts of {@link
 * CheckGpu}, {@link BenchGpu} and {@link WhereGpu}, the most valuable first, each in a separate
 * process. The reports are rewritten after each unit; {@code index.md} and {@code index.json} list
 * the units that ran, failed, were cut off and were not begun.
 *
 * <p>Exit code 0 if no unit failed or was cut off; 1 otherwise; 2 for wrong usage. Units that were
 * not begun for lack of time are listed and do not count as failures.
 */
@Command(
    name = "gpu-report",
    mixinStandardHelpOptions = true,
    description = "Tests and measures the CUDA device on the GPU of this machine within minutes.")
public final class GpuReport implements Callable<Integer> {
  private static final Duration MIN_PART_TIME = Duration.ofSeconds(5);
  private static final double SECONDS_PER_MINUTE = 60;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(names = "--out", description = "Folder of the reports; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target", "gpu-report");

  @Option(
      names = "--minutes",
      description = "Time limit of the whole program, > 0; default: ${DEFAULT-VALUE}.")
  private double minutes = 4.5;

  @Option(
      names = "--parts",
      split = ",",
      description = "Parts to run, of facts, suite, speed, where, rest; default: all.")
  private List<String> selected = List.of();

  @Option(
      names = "--resume",
      description = "Skips units that an earlier call with the same folder and commit has run.")
  private boolean resumes;

  @Option(
      names = "--tiny",
      description = "Small trainings, to test this program; the times mean nothing.")
  private boolean tiny;

  @Option(
      names = "--tests",
      description = "Regular expression for the full names of test classes; default: all.")
  private String tests = SuiteRunner.ALL_TESTS;

  @Option(
      names = {"--torch-device", "--peer-device"},
      description =
          "Device of the peers: cuda, cpu, or none to skip them; default: ${DEFAULT-VALUE}.")
  private String peerDevice = "cuda";

  /** For picocli. */
  GpuReport() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new GpuReport()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    List<ReportPart> parts = parts();
    List<String> names = parts.stream().map(ReportPart::name).toList();
    if (!names.containsAll(selected)) {
      throw new ParameterException(
          spec.commandLine(),
          "unknown part %s; parts are %s"
              .formatted(String.join(",", selected), String.join(", ", names)));
    }
    if (!(minutes > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--minutes must be greater than 0, got " + minutes);
    }
    Files.createDirectories(out);
    // The limit includes the time since this process started.
    Duration spent = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    Deadline end = Deadline.in(Deadline.ofMinutes(minutes).minus(spent));
    try (PrintStream log = ChildProcess.openLog(out.resolve("gpu-report.log"))) {
      ChildProcess processes = new ChildProcess(log);
      ReportRun run = new ReportRun(out, parts, minutes, end, resumes, MIN_PART_TIME, processes);
      boolean good = run.run(new Machine(processes).facts(), selected.isEmpty() ? names : selected);
      run.index().problems().forEach(System.out::println);
      run.index().left().forEach(line -> System.out.println("remaining for --resume: " + line));
      System.out.printf(
          "%s; see %s%n",
          good ? "no unit failed or was cut off" : "some units failed or were cut off",
          ReportFiles.markdown(out, ReportIndex.NAME));
      return good ? 0 : 1;
    }
  }

  private List<ReportPart> parts() {
    return List.of(
        new ReportPart(
            "facts",
            "the machine, and every operation and engine compared with the reference device",
            20,
            List.of("doctor", "verify", "compare-graph"),
            this::check),
        new ReportPart(
            "suite",
            "the device tests with machine code and cuBLAS",
            90,
            List.of(DeviceSuite.FATBIN_CUBLAS.label()),
            this::check),
        new ReportPart(
            "speed",
            "trainings timed in comparison with PyTorch and JAX",
            100,
            List.of("w2", "many", "w4", "w3", "w1", "large"),
            this::bench),
        new ReportPart("where", "where the time goes", 60, WhereGpu.UNITS, this::where),
        new ReportPart(
            "rest",
            "the other comparisons and suites, the sanitizer and the long trainings",
            /* share= */ 0,
            List.of(
                "compare-binary",
                "compare-multiclass",
                "memcheck-graph-own",
                "fatbin-own-product",
                "racecheck-graph-own",
                "ptx-cublas",
                "racecheck-tiny-own",
                "long-goldens",
                "memcheck-graph-cublas",
                "memcheck-tiny-own",
                "ptx-own-product",
                "initcheck-graph-own",
                "initcheck-tiny-own",
                "synccheck-graph-own",
                "synccheck-tiny-own"),
            this::check));
  }

  private List<String> check(String file, List<String> units, Duration limit) {
    List<String> arguments = common("--units", file, units, limit);
    arguments.addAll(List.of("--suite-minutes", minutes(limit), "--tests", tests, "--quick"));
    return ChildProcess.java(List.of(), CheckGpu.class.getName(), arguments);
  }

  private List<String> bench(String file, List<String> units, Duration limit) {
    List<String> arguments = common("--workloads", file, units, limit);
    arguments.addAll(List.of("--peer-device", peerDevice, "--quick"));
    return ChildProcess.java(List.of(), BenchGpu.class.getName(), withTiny(arguments));
  }

  private List<String> where(String file, List<String> units, Duration limit) {
    List<String> arguments = common("--units", file, units, limit);
    return ChildProcess.java(List.of(), WhereGpu.class.getName(), withTiny(arguments));
  }

  private List<String> common(String option, String file, List<String> units, Duration limit) {
    return new ArrayList<>(
        List.of(
            "--out",
            out.toString(),
            "--name",
            file,
            "--minutes",
            minutes(limit),
            option,
            String.join(",", units)));
  }

  private List<String> withTiny(List<String> arguments) {
    if (tiny) {
      arguments.add("--tiny");
    }
    return arguments;
  }

  private static String minutes(Duration limit) {
    return String.format(Locale.ROOT, "%.4f", limit.toMillis() * 1e-3 / SECONDS_PER_MINUTE);
  }
}
