package dev.warptron.peers;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpClassifier;
import dev.warptron.data.Dataset;
import dev.warptron.peers.BenchResult.RunSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the training of many small networks with different seeds at once: a whole call of {@code
 * fitMany}, from rows in memory to fitted models. All seconds are per network. Peers train a single
 * network, or the same number at once in a mode for that.
 */
final class ManyRun {
  private static final String SINGLE_FIT = BenchResult.WARPTRON + ", a single fit";

  private final Session session;
  private final int networks;

  ManyRun(Session session, int networks) {
    this.session = session;
    this.networks = networks;
  }

  /** An empty result. */
  BenchResult result(String name, Workload workload) {
    return new BenchResult(
        name,
        "%d networks at once, each %s, %d epochs; seconds per network"
            .formatted(networks, workload.describe(), workload.timedEpochs()),
        new RunSize("networks", 1, workload.timedEpochs() * workload.productOperations()));
  }

  /** Measures a workload; see {@link BenchRun#measure}. */
  void measure(Workload workload, BenchResult result) throws IOException {
    if (session.timeIsUp()) {
      result.add(Check.cutOff("time", "not begun: " + Session.NO_TIME));
      return;
    }
    WorkloadData data = session.data().of(workload);
    Dataset rows = data.training().dataset();
    WarptronDevice device = session.devices().get(0);
    result.add(checkAgainstSingleFits(device, workload, rows));
    if (session.rounds() == 0) {
      return;
    }
    Rounds rounds = new Rounds(session, result);
    Rounds.PeerRun peerRun =
        configuration ->
            configuration.client().time(configuration.mode(), workload.timedEpochs()).seconds();
    List<PeerConfiguration> peers =
        rounds.fastest(acceptedPeers(result, device, workload, data), peerRun);
    Map<String, Rounds.WarptronRun> warptronRuns = new LinkedHashMap<>();
    warptronRuns.put(
        BenchResult.WARPTRON, () -> seconds(requests(device, workload, rows)) / networks);
    result.setting(BenchResult.WARPTRON, "MlpClassifier.fitMany");
    WholeFit single = new WholeFit(device, workload, rows);
    warptronRuns.put(SINGLE_FIT, () -> single.seconds(workload.timedEpochs()));
    result.setting(SINGLE_FIT, WholeFit.DESCRIPTION);
    rounds.run(warptronRuns, peers, peerRun);
  }

  private List<FitRequest<MlpClassifier>> requests(
      WarptronDevice device, Workload workload, Dataset rows) {
    List<FitRequest<MlpClassifier>> requests = new ArrayList<>();
    for (int network = 0; network < networks; network++) {
      requests.add(
          new FitRequest<>(
              WholeFit.builder(device, workload, workload.timedEpochs()).seed(network),
              rows,
              null));
    }
    return requests;
  }

  private static double seconds(List<FitRequest<MlpClassifier>> requests) {
    long began = System.nanoTime();
    List<FitOutcome<MlpClassifier>> outcomes = MlpClassifier.fitMany(requests);
    double seconds = (System.nanoTime() - began) * 1e-9;
    outcomes.forEach(FitOutcome::model); // throws if a training failed
    return seconds;
  }

  /** Checks that the first and the last network are bit-identical to networks trained alone. */
  private Check checkAgainstSingleFits(WarptronDevice device, Workload workload, Dataset rows) {
    List<FitRequest<MlpClassifier>> requests = requests(device, workload, rows);
    List<FitOutcome<MlpClassifier>> outcomes = MlpClassifier.fitMany(requests);
    String what =
        "the first and the last network of %d compared with single fits".formatted(networks);
    for (int network : new int[] {0, networks - 1}) {
      MlpClassifier alone =
          WholeFit.builder(device, workload, workload.timedEpochs()).seed(network).fit(rows);
      if (!outcomes.get(network).model().saved().equals(alone.saved())) {
        return Check.of(what, false, "network %d differs".formatted(network + 1));
      }
    }
    return Check.of(what, true, "bit-identical");
  }

  /** The peer configurations with correct losses, for one network or for many at once. */
  private List<PeerConfiguration> acceptedPeers(
      BenchResult result, WarptronDevice device, Workload workload, WorkloadData data)
      throws IOException {
    try (WarptronTraining training =
        new WarptronTraining(device.backend(), workload, data.training())) {
      return new BenchRun(session, /* withWholeFit= */ false)
          .checkPeers(result, workload, data, networks, training);
    }
  }
}
