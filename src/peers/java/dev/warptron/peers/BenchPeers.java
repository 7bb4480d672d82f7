package dev.warptron.peers;

import dev.warptron.backend.DeviceException;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.DeviceRequest;
import dev.warptron.model.ProductPrecision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
 * Times trainings and predictions on the CPU, interleaved with scikit-learn, NumPy, PyTorch and
 * Encog, each with its fastest number of threads. Writes {@code bench-peers.md} and {@code
 * bench-peers.json}. Checks results before it times anything.
 *
 * <p>Exit code 0 if all checked results are correct; 1 if one is wrong or nothing could be timed.
 */
@Command(
    name = BenchPeers.NAME,
    mixinStandardHelpOptions = true,
    description =
        "Times trainings and predictions on the CPU in comparison with scikit-learn, NumPy, PyTorch"
            + " and Encog.")
public final class BenchPeers implements Callable<Integer> {
  static final String NAME = "bench-peers";

  private static final String PREDICTION = "w5";
  private static final String SINGLE_ROWS = "w5-row";
  private static final List<String> ALL =
      Stream.of(
              Workloads.ON_A_PROCESSOR.stream().map(Workload::name),
              Stream.of(PREDICTION, SINGLE_ROWS),
              TableFile.ALL.stream().map(TableFile::name))
          .flatMap(names -> names)
          .toList();
  private static final Map<String, Peer> PEERS =
      new TreeMap<>(
          Map.of(
              "sklearn",
              Peer.SCIKIT_LEARN,
              "numpy",
              Peer.NUMPY,
              "torch",
              Peer.PYTORCH,
              "encog",
              Peer.ENCOG,
              "pandas",
              Peer.PANDAS,
              "pyarrow",
              Peer.PYARROW,
              "duckdb",
              Peer.DUCKDB));

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private BenchOptions common = new BenchOptions();

  @Option(
      names = "--workloads",
      split = ",",
      description =
          "Workloads to run, of w1, w2, w2e, w3, w4, w4r, w6, w5, w5-row, read-csv, read-mixed, read-parquet;"
              + " default: all.")
  private List<String> names = ALL;

  @Option(
      names = "--minutes",
      description = "No round starts after this time; default: ${DEFAULT-VALUE}.")
  private double minutes = 40;

  @Option(
      names = "--data",
      description =
          "Folder with the IDX files of Fashion-MNIST; default: ${DEFAULT-VALUE}. Without them the"
              + " images are synthetic.")
  private Path data = WorkloadData.FASHION;

  @Option(
      names = "--gemm-library",
      description = "Also times Warptron with this library for matrix products.")
  private @Nullable Path gemmLibrary;

  @Option(
      names = "--peers",
      split = ",",
      description =
          "Peers to run, of sklearn, numpy, torch, encog, and for reading pandas, pyarrow, duckdb;"
              + " default: all.")
  private List<String> peers =
      List.of("sklearn", "numpy", "torch", "encog", "pandas", "pyarrow", "duckdb");

  @Option(
      names = "--modes",
      split = ",",
      description = "Training modes of the peers; default: ${DEFAULT-VALUE}.")
  private List<String> modes =
      List.of("eager", "float32", "float64", "process", "iteration", "backpropagation");

  @Option(names = "--device", description = "Device of Warptron; default: ${DEFAULT-VALUE}.")
  private String device = "cpu";

  /** For picocli. */
  BenchPeers() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchPeers()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Deadline deadline = Deadline.inMinutes(minutes);
    for (String name : names) {
      if (!ALL.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "unknown workload %s; workloads are %s".formatted(name, String.join(", ", ALL)));
      }
    }
    Path log = common.out().resolve(NAME + ".log");
    Path folder = Files.createTempDirectory("warptron-bench");
    try (PrintStream output = ChildProcess.openLog(log);
        Participants participants = new Participants()) {
      BenchReport report = new BenchReport(NAME, common.tiny(), names);
      report.facts(new Machine(new ChildProcess(output)).processorFacts());
      openParticipants(participants, log, deadline, report);
      Session session =
          new Session(
              participants.devices(),
              participants.peers(),
              Set.copyOf(modes),
              /* bestOfEachPeer= */ true,
              ProductPrecision.FP32,
              new WorkloadData.WithTest(data),
              folder,
              common.rounds(),
              Session.WARM_UP,
              deadline,
              Machine::load);
      report.fact("images", session.data().describe());
      WorkloadLoop loop = new WorkloadLoop(report, common.out(), deadline, Duration.ZERO);
      for (String name : names) {
        loop.run(name, results -> measure(session, name, results));
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

  /** Opens Warptron's devices, and starts each peer once for each number of threads. */
  private void openParticipants(
      Participants participants, Path log, Deadline deadline, BenchReport report) {
    participants.open(BenchResult.WARPTRON, new DeviceRequest(device, DeviceOptions.DEFAULT));
    if (gemmLibrary != null) {
      participants.open(
          "%s with %s".formatted(BenchResult.WARPTRON, gemmLibrary.getFileName()),
          new DeviceRequest(device, DeviceOptions.DEFAULT.withGemmLibrary(gemmLibrary)));
    }
    for (WarptronDevice device : participants.devices()) {
      report.fact(device.name(), device.backend().description());
    }
    int cores = Runtime.getRuntime().availableProcessors();
    Set<Integer> threads = new TreeSet<>(List.of(1, cores));
    for (String name : peers) {
      Peer peer = peer(name);
      for (int count : threads) {
        List<String> options =
            switch (peer) {
              case PYTORCH -> List.of("--device", "cpu", "--threads", String.valueOf(count));
              case ENCOG -> List.of("--threads", String.valueOf(count));
              case PANDAS, PYARROW, DUCKDB -> List.of(name, "--threads", String.valueOf(count));
              default -> List.of();
            };
        participants.start(peer, options, count, log, deadline);
      }
    }
    for (PeerClient client : participants.peers()) {
      report.fact(client.peer().label(), client.description());
    }
    report.fact(
        "threads of a peer", "1 or %d, whichever was faster in the warm-up".formatted(cores));
  }

  private Peer peer(String name) {
    Peer peer = PEERS.get(name);
    if (peer == null) {
      throw new ParameterException(
          spec.commandLine(),
          "unknown peer %s; peers are %s".formatted(name, String.join(", ", PEERS.keySet())));
    }
    return peer;
  }

  private void measure(Session all, String name, Consumer<BenchResult> results) throws IOException {
    Optional<TableFile> table =
        TableFile.ALL.stream().filter(each -> each.name().equals(name)).findFirst();
    Session session = all.withPeersThatReadTables(table.isPresent());
    if (table.isPresent()) {
      TableFile file = common.tiny() ? table.get().tiny() : table.get();
      BenchResult result = ReadingRun.result(file);
      results.accept(result);
      new ReadingRun(session).measure(file, result);
      return;
    }
    List<Workload> trainings = Workloads.ON_A_PROCESSOR;
    switch (name) {
      case PREDICTION ->
          results.accept(
              new PredictionRun(session)
                  .all(name, common.workloads(List.of("w4"), trainings).get(0)));
      case SINGLE_ROWS ->
          results.accept(
              new PredictionRun(session)
                  .single(name, common.workloads(List.of("w2"), trainings).get(0)));
      default -> {
        Workload workload = common.workloads(List.of(name), trainings).get(0);
        BenchResult result = BenchResult.of(workload);
        results.accept(result);
        new BenchRun(session, /* withWholeFit= */ true).measure(workload, result);
      }
    }
  }
}
