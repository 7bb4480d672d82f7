package dev.warptron.peers;

import dev.warptron.peers.BenchResult.RunSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Measures prediction: checks the probabilities, then times interleaved runs. Each library is
 * called through its public API, with rows and probabilities in memory.
 */
final class PredictionRun {
  private static final int CHECKED_ROWS = 100;

  /** Calls per timed run of single rows. A call of Warptron takes less than a microsecond. */
  private static final int WARPTRON_CALLS = 1_000_000;

  private static final int PEER_CALLS = 5_000;

  /**
   * Bytes that the thread may allocate during a whole run although no call allocates: for the
   * measurement itself and for the JVM's own work.
   */
  private static final long ALLOCATION_ALLOWANCE = 16_384;

  private final Session session;

  PredictionRun(Session session) {
    this.session = session;
  }

  /** Measures predicting all rows of a workload at once. */
  BenchResult all(String name, Workload workload) throws IOException {
    double operations = 2.0 * workload.network().weightCount();
    BenchResult result =
        new BenchResult(
            name,
            "probabilities of %d rows, %s".formatted(workload.rows(), workload.network().widths()),
            new RunSize("rows", workload.rows(), operations * workload.rows()));
    return measure(result, workload, WorkloadFiles.Kind.PREDICTION);
  }

  /** Measures predicting one row at a time. */
  BenchResult single(String name, Workload workload) throws IOException {
    double operations = 2.0 * workload.network().weightCount();
    BenchResult result =
        new BenchResult(
            name,
            "one row at a time, %s; seconds per row".formatted(workload.network().widths()),
            new RunSize("rows", 1, operations));
    return measure(result, workload, WorkloadFiles.Kind.ROW);
  }

  private BenchResult measure(BenchResult result, Workload workload, WorkloadFiles.Kind kind)
      throws IOException {
    if (session.timeIsUp()) {
      result.add(Check.cutOff("time", "not begun: " + Session.NO_TIME));
      return result;
    }
    boolean single = kind == WorkloadFiles.Kind.ROW;
    WorkloadData data = session.data().of(workload);
    Predictions expected = predictions(workload);
    Rows rows = data.training();
    int checked = Math.min(CHECKED_ROWS, rows.count());
    Map<String, Rounds.WarptronRun> warptronRuns = new LinkedHashMap<>();
    for (WarptronDevice device : session.devices()) {
      WarptronPrediction prediction = new WarptronPrediction(device, workload, rows);
      float[] probabilities =
          single
              ? prediction.probabilitiesOfSingleRows(checked)
              : prediction.probabilities(checked);
      result.add(expected.compare(device.name() + ", probabilities", probabilities, rows, checked));
      if (single) {
        prediction.single(WARPTRON_CALLS); // warm-up
        result.add(allocation(device.name(), prediction.single(WARPTRON_CALLS)));
        warptronRuns.put(
            device.name(), () -> prediction.single(WARPTRON_CALLS).seconds() / WARPTRON_CALLS);
        result.setting(device.name(), "Predictor.predict");
      } else {
        prediction.all(); // warm-up
        warptronRuns.put(device.name(), prediction::all);
        result.setting(device.name(), "MlpClassifier.predictProbabilities");
      }
    }
    if (session.rounds() == 0) {
      return result;
    }
    int calls = single ? PEER_CALLS : 1;
    List<PeerConfiguration> peers = checkPeers(result, workload, kind, data, expected);
    Rounds rounds = new Rounds(session, result);
    Rounds.PeerRun peerRun = peer -> peer.client().predict(peer.mode(), calls) / calls;
    rounds.run(warptronRuns, rounds.fastest(peers, peerRun), peerRun);
    return result;
  }

  private static Predictions predictions(Workload workload) {
    return new Predictions(
        workload.network(),
        workload
            .network()
            .initialParameters(workload.config(0).initializer(), workload.config(0).seed()));
  }

  private static Check allocation(String name, WarptronPrediction.SingleRows run) {
    String what = name + ", memory allocated by %d calls".formatted(WARPTRON_CALLS);
    OptionalLong bytes = run.bytes();
    return bytes.isEmpty()
        ? Check.notRun(what, "this JVM does not count allocations")
        : Check.of(
            what,
            bytes.getAsLong() <= ALLOCATION_ALLOWANCE,
            "%d bytes, allowed %d in all".formatted(bytes.getAsLong(), ALLOCATION_ALLOWANCE));
  }

  private List<PeerConfiguration> checkPeers(
      BenchResult result,
      Workload workload,
      WorkloadFiles.Kind kind,
      WorkloadData data,
      Predictions expected)
      throws IOException {
    List<PeerConfiguration> accepted = new ArrayList<>();
    int checked = Math.min(CHECKED_ROWS, data.training().count());
    @Nullable Path files = null;
    for (PeerClient client : session.peers()) {
      String label = client.peer().label();
      if (!client.isAvailable()) {
        result.add(Check.notRun(label, client.description()));
        continue;
      }
      if (files == null) {
        files = WorkloadFiles.write(session.folder(), workload, kind, /* networks= */ 1, data);
      }
      try {
        for (String mode : client.load(files)) {
          PeerConfiguration configuration = session.configuration(client, mode);
          Path file = session.folder().resolve(workload.name() + ".probabilities");
          Check check =
              expected.compare(
                  label + ", probabilities, " + configuration.setting(),
                  client.probabilities(mode, checked, file),
                  data.training(),
                  checked);
          result.add(check);
          if (check.verdict() == Check.Verdict.PASSED) {
            accepted.add(configuration);
          }
        }
      } catch (PeerWorker.PeerException e) {
        result.add(Check.notRun(label, String.valueOf(e.getMessage())));
      }
    }
    return accepted;
  }
}
