package dev.warptron.headtohead;

import dev.warptron.headtohead.BenchResult.RunSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Measures prediction with a trained network: first whether the probabilities are right, then how
 * long it takes, in turns. As users of each library call it, rows and probabilities in memory.
 */
final class PredictionRun {
  private static final int CHECKED_ROWS = 100;

  /**
   * Calls of a timed run of single rows: of ours, which take less than a microsecond, and theirs.
   */
  private static final int OWN_CALLS = 1_000_000;

  private static final int PEER_CALLS = 5_000;

  /**
   * What the thread may allocate in a whole run without a call having done so: the measurement
   * itself, and the virtual machine's own work in between.
   */
  private static final long BYTES_OF_THE_MEASUREMENT = 16_384;

  private final Session session;

  PredictionRun(Session session) {
    this.session = session;
  }

  /** All rows of a workload at once. */
  BenchResult all(String name, Workload workload) throws IOException {
    double operations = 0;
    for (var layer : workload.network().layers()) {
      operations += 2.0 * layer.weightShape().size();
    }
    BenchResult result =
        new BenchResult(
            name,
            "probabilities of %d rows, %s".formatted(workload.rows(), workload.network().widths()),
            new RunSize("rows", workload.rows(), operations * workload.rows()));
    return measure(result, workload, WorkloadFiles.Kind.PREDICTION);
  }

  /** One row after another. */
  BenchResult single(String name, Workload workload) throws IOException {
    double operations = 0;
    for (var layer : workload.network().layers()) {
      operations += 2.0 * layer.weightShape().size();
    }
    BenchResult result =
        new BenchResult(
            name,
            "one row at a time, %s; seconds are those of one row"
                .formatted(workload.network().widths()),
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
    Sets sets = session.sets().of(workload);
    Predictions right = predictions(workload);
    Rows rows = sets.training();
    int checked = Math.min(CHECKED_ROWS, rows.count());
    Map<String, Turns.OwnRun> ours = new LinkedHashMap<>();
    for (OwnDevice device : session.own()) {
      OwnPrediction own = new OwnPrediction(device, workload, rows);
      float[] probabilities =
          single ? own.probabilitiesOfSingleRows(checked) : own.probabilities(checked);
      result.add(right.compare(device.name() + ", probabilities", probabilities, rows, checked));
      if (single) {
        own.single(OWN_CALLS); // warm-up
        result.add(allocation(device.name(), own.single(OWN_CALLS)));
        ours.put(device.name(), () -> own.single(OWN_CALLS).seconds() / OWN_CALLS);
        result.setting(device.name(), "Predictor.predict");
      } else {
        own.all(); // warm-up
        ours.put(device.name(), own::all);
        result.setting(device.name(), "MlpClassifier.predictProbabilities");
      }
    }
    if (session.rounds() == 0) {
      return result;
    }
    int calls = single ? PEER_CALLS : 1;
    List<Contender> peers = againstPeers(result, workload, kind, sets, right);
    Turns turns = new Turns(session, result);
    Turns.PeerRun run = peer -> peer.lane().predict(peer.mode(), calls) / calls;
    turns.take(ours, turns.quickest(peers, run), run);
    return result;
  }

  private static Predictions predictions(Workload workload) {
    return new Predictions(
        workload.network(),
        workload
            .network()
            .initialParameters(workload.config(0).initializer(), workload.config(0).seed()));
  }

  private static Check allocation(String name, OwnPrediction.SingleRows run) {
    String what = name + ", memory allocated by %d calls".formatted(OWN_CALLS);
    OptionalLong bytes = run.bytes();
    return bytes.isEmpty()
        ? Check.notRun(what, "this Java cannot be asked")
        : Check.of(
            what,
            bytes.getAsLong() <= BYTES_OF_THE_MEASUREMENT,
            "%d bytes, allowed %d in all".formatted(bytes.getAsLong(), BYTES_OF_THE_MEASUREMENT));
  }

  private List<Contender> againstPeers(
      BenchResult result, Workload workload, WorkloadFiles.Kind kind, Sets sets, Predictions right)
      throws IOException {
    List<Contender> working = new ArrayList<>();
    int checked = Math.min(CHECKED_ROWS, sets.training().count());
    @Nullable Path files = null;
    for (PeerLane lane : session.peers()) {
      String who = lane.peer().label();
      if (!lane.isThere()) {
        result.add(Check.notRun(who, lane.description()));
        continue;
      }
      if (files == null) {
        files = WorkloadFiles.write(session.folder(), workload, kind, /* networks= */ 1, sets);
      }
      try {
        for (String mode : lane.load(files)) {
          Contender contender = session.contender(lane, mode);
          Path file = session.folder().resolve(workload.name() + ".probabilities");
          Check check =
              right.compare(
                  who + ", probabilities, " + contender.setting(),
                  lane.probabilities(mode, checked, file),
                  sets.training(),
                  checked);
          result.add(check);
          if (check.verdict() == Check.Verdict.PASSED) {
            working.add(contender);
          }
        }
      } catch (PeerWorker.PeerException e) {
        result.add(Check.notRun(who, String.valueOf(e.getMessage())));
      }
    }
    return working;
  }
}
