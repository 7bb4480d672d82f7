package dev.warptron.headtohead;

import dev.warptron.backend.Backend;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.ProductPrecision;
import dev.warptron.backend.cuda.GpuMemory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
  private static final int TINY_SIZE = 256; // less than a second on the simulator

  /** For a workload with its peers to be worth beginning. */
  private static final Duration LEAST_TIME = Duration.ofSeconds(5);

  private static final List<String> QUICK_MODES = List.of("graphs", "jit epoch", "vmap");
  private static final int QUICK_ROUNDS = 3;
  private static final Duration QUICK_WARM_UP = Duration.ofMillis(500);

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
      description =
          "No round is begun and no answer of a peer waited for after so long; default: ${DEFAULT-VALUE}.")
  private double minutes = 7;

  @Option(
      names = "--quick",
      description =
          "Three rounds at most, a short warm-up, fewer rows against the reference device, and of the"
              + " peers only their fastest modes, unless --modes names others.")
  private boolean quick;

  @Option(names = "--name", description = "Of the files of the report; default: ${DEFAULT-VALUE}.")
  private String fileName = NAME;

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
    Deadline deadline = Deadline.inMinutes(minutes);
    ProductPrecision products;
    try {
      common.rounds();
      names.forEach(this::workload);
      products = BenchOptions.products(precision);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    Path log = common.out().resolve(fileName + ".log");
    Path folder = Files.createTempDirectory("warptron-bench");
    BenchReport report = new BenchReport(fileName, common.tiny(), names);
    try (PrintStream output = ChildProcess.openLog(log);
        Participants peers = new Participants()) {
      Machine machine = new Machine(new ChildProcess(output));
      report.facts(machine.facts());
      report.fact("precision", products.label());
      report.write(common.out());
      peers.startAll(
          Stream.of(Peer.PYTORCH, Peer.JAX).map(peer -> start(peer, products)).toList(),
          log,
          deadline);
      for (PeerLane lane : peers.peers()) {
        report.fact(lane.peer().label(), lane.description());
      }
      Session session =
          new Session(
              List.of(), // opened for each workload
              peers.peers(),
              new LinkedHashSet<>(quick && modes.isEmpty() ? QUICK_MODES : modes),
              /* bestOfEachPeer= */ false,
              products,
              new Sets.WithoutTest(),
              folder,
              quick ? Math.min(QUICK_ROUNDS, common.rounds()) : common.rounds(),
              quick ? QUICK_WARM_UP : Session.WARM_UP,
              deadline,
              machine::clocks);
      Measurement measurement = new Measurement(session, report);
      WorkloadLoop loop = new WorkloadLoop(report, common.out(), deadline, LEAST_TIME);
      for (String name : names) {
        loop.run(name, results -> measurement.measure(name, workload(name), results));
      }
    } finally {
      BenchOptions.deleteFiles(folder);
    }
    Path written = report.write(common.out());
    System.out.printf("%s; report in %s%n", report.progress().verdict(), written);
    return report.passed() ? 0 : 1;
  }

  private Workload workload(String name) {
    Workload workload =
        common.workloads(List.of(name.equals(MANY) ? "w2" : name), Workload.ON_A_GPU).get(0);
    return quick ? workload.withFewerRowsForReference() : workload;
  }

  /** Our side, whose device is opened anew for each workload: a fault ends with its workload. */
  private final class Measurement {
    private final Session session;
    private final BenchReport report;
    private @Nullable Ceilings ceilings; // measured with the first workload

    Measurement(Session session, BenchReport report) {
      this.session = session;
      this.report = report;
    }

    void measure(String name, Workload workload, Consumer<BenchResult> results) throws IOException {
      ProductPrecision products = session.products();
      try (Participants own = new Participants()) {
        own.add(
            BenchResult.OWN,
            new DeviceRequest(device, DeviceOptions.DEFAULT.withProducts(products)));
        Session here = session.with(own.own());
        if (ceilings == null) {
          ceilings = ceilings(own.own().get(0).backend());
        }
        ManyRun many = new ManyRun(here, common.tiny() ? FEW_NETWORKS : networks);
        boolean isMany = name.equals(MANY);
        BenchResult result = isMany ? many.result(name, workload) : BenchResult.of(workload);
        results.accept(result);
        if (device.equals("cuda")) {
          result.note("free memory of the GPU before", GpuMemory.describe());
        }
        if (isMany) {
          many.measure(workload, result);
        } else {
          new BenchRun(here, /* withWholeFit= */ false).measure(workload, result);
        }
        addShares(result, workload, ceilings);
      }
    }

    private Ceilings ceilings(Backend backend) {
      report.fact("device", backend.description());
      int large = device.equals("cuda") ? SIZE_FOR_CEILINGS : SIZE_WITHOUT_A_GPU;
      int size = common.tiny() ? TINY_SIZE : large;
      Ceilings measured = Ceilings.of(backend, size);
      report.fact("ceilings", measured.describe(size));
      return measured;
    }
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

  /** How a peer takes part. */
  private Participants.PeerStart start(Peer peer, ProductPrecision products) {
    if (peerDevice.equals("none")) {
      return Participants.PeerStart.leftOut(peer, "left out, as asked for");
    }
    if (products == ProductPrecision.BF16) {
      return Participants.PeerStart.leftOut(
          peer, "left out: it has no products of single precision with bf16 operands");
    }
    return Participants.PeerStart.with(
        peer, List.of("--device", peerDevice, "--precision", products.label()));
  }
}
