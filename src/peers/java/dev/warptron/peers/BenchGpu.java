package dev.warptron.peers;

import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.backend.cuda.GpuMemory;
import dev.warptron.backend.spi.Backend;
import dev.warptron.model.ProductPrecision;
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
 * Times trainings on the GPU of this machine, interleaved with PyTorch and JAX if they are
 * installed. Writes {@code bench-gpu.md} and {@code bench-gpu.json}. Checks the losses of a
 * workload before it times it.
 *
 * <p>Exit code 0 if all checked losses are correct; 1 if one is wrong or nothing could be timed.
 */
@Command(
    name = BenchGpu.NAME,
    mixinStandardHelpOptions = true,
    description = "Times trainings on the GPU of this machine in comparison with PyTorch and JAX.")
public final class BenchGpu implements Callable<Integer> {
  static final String NAME = "bench-gpu";

  /** Workload: many networks of w2 at once. */
  private static final String MANY = "many";

  private static final int FEW_NETWORKS = 10;

  /** Rows and columns of matrices that exceed every cache and occupy a large GPU fully. */
  private static final int SIZE_FOR_CEILINGS = 8192;

  private static final int SIZE_WITHOUT_A_GPU = 1024;
  private static final int TINY_SIZE = 256; // less than a second on the simulator

  /** A workload with its peers starts only if this much time is left. */
  private static final Duration MIN_TIME = Duration.ofSeconds(5);

  private static final List<String> QUICK_MODES = List.of("graphs", "jit epoch", "vmap");
  private static final int QUICK_ROUNDS = 3;
  private static final Duration QUICK_WARM_UP = Duration.ofMillis(500);

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private BenchOptions common = new BenchOptions();

  @Option(
      names = "--workloads",
      split = ",",
      description = "Workloads to run, of w1, w2, w3, w4, large, many; default: all.")
  private List<String> names =
      Stream.concat(Workloads.ON_A_GPU.stream().map(Workload::name), Stream.of(MANY)).toList();

  @Option(
      names = "--networks",
      description = "Networks of workload many; default: ${DEFAULT-VALUE}, with --tiny 10.")
  private int networks = 1000;

  @Option(
      names = "--minutes",
      description =
          "After this time no round starts and no peer is waited for; default: ${DEFAULT-VALUE}.")
  private double minutes = 7;

  @Option(
      names = "--quick",
      description =
          "At most three rounds, a short warm-up, fewer rows for the comparison with the reference"
              + " device, and only the fastest modes of the peers unless --modes is given.")
  private boolean quick;

  @Option(names = "--name", description = "File name of the report; default: ${DEFAULT-VALUE}.")
  private String fileName = NAME;

  @Option(
      names = "--precision",
      description =
          "Precision of matrix products: fp32, tf32, or bf16, which skips the peers; default:"
              + " ${DEFAULT-VALUE}.")
  private String precision = ProductPrecision.FP32.label();

  @Option(names = "--device", description = "Device of Warptron; default: ${DEFAULT-VALUE}.")
  private String device = "cuda";

  @Option(
      names = {"--torch-device", "--peer-device"},
      description =
          "Device of the peers: cuda, cpu, or none to skip them; default: ${DEFAULT-VALUE}.")
  private String peerDevice = "cuda";

  @Option(
      names = "--modes",
      split = ",",
      description =
          "Modes of the peers: eager, compile and graphs of PyTorch, \"jit step\" and \"jit epoch\" of"
              + " JAX; default: all.")
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
      for (PeerClient client : peers.peers()) {
        report.fact(client.peer().label(), client.description());
      }
      Session session =
          new Session(
              List.of(), // a device is opened for each workload
              peers.peers(),
              new LinkedHashSet<>(quick && modes.isEmpty() ? QUICK_MODES : modes),
              /* bestOfEachPeer= */ false,
              products,
              new WorkloadData.WithoutTest(),
              folder,
              quick ? Math.min(QUICK_ROUNDS, common.rounds()) : common.rounds(),
              quick ? QUICK_WARM_UP : Session.WARM_UP,
              deadline,
              machine::clocks);
      Measurement measurement = new Measurement(session, report);
      WorkloadLoop loop = new WorkloadLoop(report, common.out(), deadline, MIN_TIME);
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
        common.workloads(List.of(name.equals(MANY) ? "w2" : name), Workloads.ON_A_GPU).get(0);
    return quick ? workload.withFewerRowsForReference() : workload;
  }

  /**
   * Warptron's side. Opens a new device for each workload, so that a fault does not affect later
   * workloads.
   */
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
      try (Participants participants = new Participants()) {
        participants.open(
            BenchResult.WARPTRON,
            new DeviceRequest(device, DeviceOptions.DEFAULT.withProducts(products)));
        Session local = session.with(participants.devices());
        if (ceilings == null) {
          ceilings = ceilings(participants.devices().get(0).backend());
        }
        ManyRun many = new ManyRun(local, common.tiny() ? FEW_NETWORKS : networks);
        boolean isMany = name.equals(MANY);
        BenchResult result = isMany ? many.result(name, workload) : BenchResult.of(workload);
        results.accept(result);
        if (device.equals("cuda")) {
          result.note("free memory of the GPU before", GpuMemory.describe());
        }
        if (isMany) {
          many.measure(workload, result);
        } else {
          new BenchRun(local, /* withWholeFit= */ false).measure(workload, result);
        }
        noteShares(result, workload, ceilings);
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

  /** Notes the fractions of the peak rates that Warptron's training reaches. */
  private static void noteShares(BenchResult result, Workload workload, Ceilings ceilings) {
    if (result.participants().contains(BenchResult.WARPTRON)) {
      double seconds = result.seconds(BenchResult.WARPTRON).median();
      double bytes = workload.timedEpochs() * workload.minimumBytes();
      result.note(
          "share of the ceilings",
          "%.3g %% of the products'; %.3g %% of the copies', counting the least traffic of gather and updates"
              .formatted(
                  100 * result.productRate(BenchResult.WARPTRON) / ceilings.products(),
                  100 * bytes / seconds * 1e-9 / ceilings.copies()));
    }
  }

  /** How a peer is started, or why it is skipped. */
  private Participants.PeerStart start(Peer peer, ProductPrecision products) {
    if (peerDevice.equals("none")) {
      return Participants.PeerStart.skipped(peer, "skipped: --peer-device none");
    }
    if (products == ProductPrecision.BF16) {
      return Participants.PeerStart.skipped(
          peer, "skipped: it has no single-precision products of bf16 operands");
    }
    return Participants.PeerStart.with(
        peer, List.of("--device", peerDevice, "--precision", products.label()));
  }
}
