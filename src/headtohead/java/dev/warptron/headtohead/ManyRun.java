package dev.warptron.headtohead;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpClassifier;
import dev.warptron.data.Dataset;
import dev.warptron.headtohead.BenchResult.RunSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures many small networks at once, which differ in their seeds: all of {@code fitMany}, from
 * the rows in memory to the fitted models. Seconds are those of one network, on both sides; peers
 * train a single one, or as many at once where they have a way to.
 */
final class ManyRun {
  private static final String ONE_BY_ONE = BenchResult.OWN + ", a single fit";

  private final Session session;
  private final int networks;

  ManyRun(Session session, int networks) {
    this.session = session;
    this.networks = networks;
  }

  /** Nothing measured yet. */
  BenchResult result(String name, Workload workload) {
    return new BenchResult(
        name,
        "%d networks at once, each %s, %d epochs; seconds are those of one network"
            .formatted(networks, workload.describe(), workload.timedEpochs()),
        new RunSize("networks", 1, workload.timedEpochs() * workload.productOperations()));
  }

  /** As {@link BenchRun#measure}. */
  void measure(Workload workload, BenchResult result) throws IOException {
    if (session.timeIsUp()) {
      result.add(Check.cutOff("time", "not begun: " + Session.NO_TIME));
      return;
    }
    Sets sets = session.sets().of(workload);
    Dataset rows = sets.training().dataset();
    OwnDevice device = session.own().get(0);
    result.add(againstSingleFits(device, workload, rows));
    if (session.rounds() == 0) {
      return;
    }
    Turns turns = new Turns(session, result);
    Turns.PeerRun run =
        contender -> contender.lane().time(contender.mode(), workload.timedEpochs()).seconds();
    List<Contender> peers = turns.quickest(rightPeers(result, device, workload, sets), run);
    Map<String, Turns.OwnRun> ours = new LinkedHashMap<>();
    ours.put(BenchResult.OWN, () -> seconds(requests(device, workload, rows)) / networks);
    result.setting(BenchResult.OWN, "MlpClassifier.fitMany");
    WholeFit single = new WholeFit(device, workload, rows);
    ours.put(ONE_BY_ONE, () -> single.seconds(workload.timedEpochs()));
    result.setting(ONE_BY_ONE, WholeFit.DESCRIPTION);
    turns.take(ours, peers, run);
  }

  private List<FitRequest<MlpClassifier>> requests(
      OwnDevice device, Workload workload, Dataset rows) {
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
    outcomes.forEach(FitOutcome::model); // throws if one of them has none
    return seconds;
  }

  /** The first and the last network come out of the many as by themselves, bit for bit. */
  private Check againstSingleFits(OwnDevice device, Workload workload, Dataset rows) {
    List<FitRequest<MlpClassifier>> requests = requests(device, workload, rows);
    List<FitOutcome<MlpClassifier>> outcomes = MlpClassifier.fitMany(requests);
    String what = "the first and the last network of %d against single fits".formatted(networks);
    for (int network : new int[] {0, networks - 1}) {
      MlpClassifier alone =
          WholeFit.builder(device, workload, workload.timedEpochs()).seed(network).fit(rows);
      if (!outcomes.get(network).model().saved().equals(alone.saved())) {
        return Check.of(what, false, "network %d is not the same".formatted(network + 1));
      }
    }
    return Check.of(what, true, "the same bits");
  }

  /** The ways of the peers to train one network, or many at once, whose losses are right. */
  private List<Contender> rightPeers(
      BenchResult result, OwnDevice device, Workload workload, Sets sets) throws IOException {
    try (OwnTraining own = new OwnTraining(device.backend(), workload, sets.training())) {
      return new BenchRun(session, /* withWholeFit= */ false)
          .againstPeers(result, workload, sets, networks, own);
    }
  }
}
