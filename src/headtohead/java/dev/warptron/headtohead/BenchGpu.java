package dev.warptron.headtohead;

import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.ProductPrecision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Times trainings on the GPU of this machine, in turns with PyTorch and JAX if they are there, and
 * writes {@code bench-gpu.md} and {@code bench-gpu.json}. Before it times a workload it checks its
 * losses.
 *
 * <p>Exit code 0 if every loss that was checked is right; 1 if not, or if nothing could be timed.
 */
@Command(
    name = BenchGpu.NAME,
    mixinStandardHelpOptions = true,
    description = "Times trainings on the GPU of this machine, beside PyTorch and JAX if there.")
public final class BenchGpu implements Callable<Integer> {
  static final String NAME = "bench-gpu";

  /** Many networks of w2 at once. */
  private static final String MANY = "many";

  private static final int FEW_NETWORKS = 10;

  /** Of matrices that no cache holds, and that keep all of a large GPU busy. */
  private static final int SIZE_FOR_CEILINGS = 8192;

  private static final int SIZE_WITHOUT_A_GPU = 1024;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private BenchOptions common = new BenchOptions();

  @Option(
      names = "--workloads",
      split = ",",
      description = "Which of w1, w2, w3, w4, large, many; default: all.")
  private List<String> names =
      Stream.concat(Workload.ON_A_GPU.stream().map(Workload::name), Stream.of(MANY)).toList();

  @Option(
      names = "--networks",
      description = "Of workload many; default: ${DEFAULT-VALUE}, and 10 with --tiny.")
  private int networks = 1000;

  @Option(
      names = "--minutes",
      description = "No round is begun after so long; default: ${DEFAULT-VALUE}.")
  private double minutes = 8;

  @Option(
      names = "--precision",
      description =
          "Of the matrix products: fp32, tf32 or bf16, which no peer is timed with; default:"
              + " ${DEFAULT-VALUE}.")
  private String precision = ProductPrecision.FP32.label();

  @Option(names = "--device", description = "Ours; default: ${DEFAULT-VALUE}.")
  private String device = "cuda";

  @Option(
      names = {"--torch-device", "--peer-device"},
      description = "The peers': cuda, cpu, or none to leave them out; default: ${DEFAULT-VALUE}.")
  private String peerDevice = "cuda";

  @Option(
      names = "--modes",
      split = ",",
      description =
          "Of the peers: eager, compile and graphs of PyTorch, \"jit step\" and \"jit epoch\" of JAX;"
              + " default: all.")
  private List<String> modes = List.of();

  /** For picocli. */
  BenchGpu() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchGpu()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    long deadline = System.nanoTime() + Math.round(minutes * 60e9);
    ProductPrecision products;
    try {
      common.rounds();
      names.forEach(this::workload);
      products = BenchOptions.products(precision);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    Path log = common.out().resolve(NAME + ".log");
    Path folder = Files.createTempDirectory("warptron-bench");
    DeviceRequest request = new DeviceRequest(device, DeviceOptions.DEFAULT.withProducts(products));
    try (PrintStream output = ChildProcess.openLog(log);
        Participants participants = new Participants()) {
      participants.add(BenchResult.OWN, request);
      add(participants, Peer.PYTORCH, products, log);
      add(participants, Peer.JAX, products, log);
      Machine machine = new Machine(new ChildProcess(output));
      BenchReport report = new BenchReport(NAME, common.tiny());
      report.facts(machine.facts());
      report.fact("device", participants.own().get(0).backend().description());
      report.fact("precision", products.label());
      Session session =
          new Session(
              participants.own(),
              participants.peers(),
              new LinkedHashSet<>(modes),
              /* bestOfEachPeer= */ false,
              products,
              new Sets.WithoutTest(),
              folder,
              common.rounds(),
              deadline,
              machine::clocks);
      boolean small = common.tiny() || !device.equals("cuda");
      int size = small ? SIZE_WITHOUT_A_GPU : SIZE_FOR_CEILINGS;
      Ceilings ceilings = Ceilings.of(session.own().get(0).backend(), size);
      report.fact("ceilings", ceilings.describe(size));
      for (PeerLane lane : session.peers()) {
        report.fact(lane.peer().label(), lane.description());
      }
      for (String name : names) {
        BenchResult result =
            name.equals(MANY)
                ? new ManyRun(session, common.tiny() ? FEW_NETWORKS : networks)
                    .measure(name, workload(name))
                : new BenchRun(session, /* withWholeFit= */ false).measure(workload(name));
        addShares(result, workload(name), ceilings);
        report.add(result);
        System.out.print(BenchReport.lines(result));
      }
      Path written = report.write(common.out());
      System.out.printf("%s; report in %s%n", report.passed() ? "PASSED" : "FAILED", written);
      return report.passed() ? 0 : 1;
    } catch (DeviceException e) {
      System.err.println(NAME + ": " + e.getMessage());
      return 1;
    } finally {
      BenchOptions.deleteFiles(folder);
    }
  }

  private Workload workload(String name) {
    return common.workloads(List.of(name.equals(MANY) ? "w2" : name), Workload.ON_A_GPU).get(0);
  }

  /** How much of the ceilings our training reaches. */
  private static void addShares(BenchResult result, Workload workload, Ceilings ceilings) {
    if (result.contenders().contains(BenchResult.OWN)) {
      double seconds = result.seconds(BenchResult.OWN).median();
      double bytes = workload.timedEpochs() * workload.leastBytes();
      result.note(
          "share of the ceilings",
          "%.3g %% of the products', and %.3g %% of the copies' with what gather and updates move at least"
              .formatted(
                  100 * result.productRate(BenchResult.OWN) / ceilings.products(),
                  100 * bytes / seconds * 1e-9 / ceilings.copies()));
    }
  }

  private void add(Participants participants, Peer peer, ProductPrecision products, Path log) {
    if (peerDevice.equals("none")) {
      participants.leaveOut(peer, "left out, as asked for");
    } else if (products == ProductPrecision.BF16) {
      participants.leaveOut(
          peer, "left out: it has no products of single precision with bf16 operands");
    } else {
      participants.start(
          peer,
          List.of("--device", peerDevice, "--precision", products.label()),
          PeerLane.ITS_OWN_THREADS,
          log);
    }
  }
}
