package dev.warptron.gpu;

import dev.warptron.backend.Backend;
import dev.warptron.backend.Backends;
import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.ProductPrecision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Times trainings on the GPU of this machine, in turns with PyTorch if it is there, and writes
 * {@code bench-gpu.md} and {@code bench-gpu.json}. Before it times a workload it checks its losses.
 *
 * <p>Exit code 0 if every loss that was checked is right; 1 if not, or if nothing could be timed.
 */
@Command(
    name = "bench-gpu",
    mixinStandardHelpOptions = true,
    description = "Times trainings on the GPU of this machine, beside PyTorch if it is there.")
public final class BenchGpu implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(names = "--out", description = "Folder of the report; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target", "gpu-report");

  @Option(
      names = "--workloads",
      split = ",",
      description = "Which of w1, w2, w3, w4, large; default: all.")
  private List<String> names = GpuWorkload.ALL.stream().map(GpuWorkload::name).toList();

  @Option(
      names = "--rounds",
      description =
          "How often the contenders take turns; 0 compares with the reference device and times nothing;"
              + " default: ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(
      names = "--minutes",
      description = "No round is begun after so long; default: ${DEFAULT-VALUE}.")
  private double minutes = 8;

  @Option(
      names = "--precision",
      description =
          "Of the matrix products: fp32, tf32 or bf16, which PyTorch is not timed with; default:"
              + " ${DEFAULT-VALUE}.")
  private String precision = ProductPrecision.FP32.label();

  @Option(
      names = "--tiny",
      description = "Few rows, small layers, short runs: a trial of this program, not of speed.")
  private boolean tiny;

  @Option(names = "--device", description = "Ours; default: ${DEFAULT-VALUE}.")
  private String device = "cuda";

  @Option(
      names = "--torch-device",
      description = "PyTorch's: cuda, cpu, or none to leave it out; default: ${DEFAULT-VALUE}.")
  private String torchDevice = "cuda";

  @Option(
      names = "--modes",
      split = ",",
      description = "Of PyTorch; default: eager,compile,graphs.")
  private List<String> modes = List.of("eager", "compile", "graphs");

  /** For picocli. */
  BenchGpu() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchGpu()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    long deadline = System.nanoTime() + Math.round(minutes * 60e9);
    if (rounds < 0) {
      throw new ParameterException(
          spec.commandLine(), "--rounds must be at least 0, got " + rounds);
    }
    List<GpuWorkload> workloads = names.stream().map(this::workload).toList();
    ProductPrecision products = products();
    Files.createDirectories(out);
    Path logFile = out.resolve("bench-gpu.log");
    Path folder = Files.createTempDirectory("warptron-gpu");
    try (PrintStream log = ChildProcess.openLog(logFile);
        Backend backend =
            Backends.choose(new DeviceRequest(device, DeviceOptions.DEFAULT.withProducts(products)))
                .open()) {
      Machine machine = new Machine(new ChildProcess(log));
      BenchReport report =
          new BenchReport(machine.facts(), backend.description(), products.label(), tiny);
      try (TorchLane torch = TorchLane.start(torchDevice, modes, products, logFile)) {
        report.torch(torch.description());
        for (GpuWorkload workload : workloads) {
          BenchRun run = new BenchRun(backend, products, torch, machine, folder, deadline);
          BenchResult result = run.measure(workload, rounds);
          report.add(result);
          System.out.print(BenchReport.lines(result));
        }
      }
      report.write(out);
      System.out.printf(
          "%s; report in %s%n", report.passed() ? "PASSED" : "FAILED", out.resolve("bench-gpu.md"));
      return report.passed() ? 0 : 1;
    } catch (DeviceException e) {
      System.err.println("bench-gpu: " + e.getMessage());
      return 1;
    } finally {
      deleteFiles(folder);
    }
  }

  private GpuWorkload workload(String name) {
    return GpuWorkload.ALL.stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .map(workload -> tiny ? workload.tiny() : workload)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "there is no workload %s; there are %s"
                        .formatted(
                            name,
                            GpuWorkload.ALL.stream()
                                .map(GpuWorkload::name)
                                .collect(Collectors.joining(", ")))));
  }

  private ProductPrecision products() {
    return Arrays.stream(ProductPrecision.values())
        .filter(value -> value.label().equals(precision.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--precision must be fp32, tf32 or bf16, got " + precision));
  }

  private static void deleteFiles(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
