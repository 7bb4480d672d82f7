package dev.warptron.headtohead;

import dev.warptron.backend.Backend;
import dev.warptron.backend.Backends;
import dev.warptron.train.DivergenceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures a training: first whether the losses are right, then how long it takes, in turns. */
final class BenchRun {
  private final Session session;
  private final boolean withWholeFit;

  /**
   * For the contenders of a session.
   *
   * @param withWholeFit whether the whole of {@code fit} is timed too, as users call it
   */
  BenchRun(Session session, boolean withWholeFit) {
    this.session = session;
    this.withWholeFit = withWholeFit;
  }

  /**
   * Measures a workload.
   *
   * @param result takes each figure as soon as there is one, so that they are kept if it fails
   */
  @SuppressWarnings("MustBeClosedChecker") // closed in the end, all of them
  void measure(Workload workload, BenchResult result) throws IOException {
    if (session.timeIsUp()) {
      result.add(Check.cutOff("time", "not begun: " + Session.NO_TIME));
      return;
    }
    Sets sets = session.sets().of(workload);
    for (OwnDevice device : session.own()) {
      result.add(
          againstReference(
              device, workload.forReference(), sets.training().first(workload.rowsForReference())));
    }
    if (session.rounds() == 0) {
      return;
    }
    Map<String, OwnTraining> own = new LinkedHashMap<>();
    try {
      for (OwnDevice device : session.own()) {
        own.put(device.name(), new OwnTraining(device.backend(), workload, sets.training()));
      }
      time(result, workload, sets, own);
    } catch (DivergenceException e) {
      result.add(Check.of("loss", false, String.valueOf(e.getMessage())));
    } finally {
      own.values().forEach(OwnTraining::close);
    }
  }

  private void time(BenchResult result, Workload workload, Sets sets, Map<String, OwnTraining> own)
      throws IOException {
    OwnTraining first = own.values().iterator().next();
    List<Contender> right = againstPeers(result, workload, sets, /* networks= */ 1, first);
    Turns turns = new Turns(session, result);
    List<Contender> peers =
        turns.quickest(
            right,
            contender ->
                contender.lane().time(contender.mode(), workload.warmUpEpochs()).seconds());
    Map<String, Turns.OwnRun> ours = new LinkedHashMap<>();
    own.forEach(
        (name, training) -> {
          warmUp(() -> training.time(workload.warmUpEpochs())); // graphs are captured as well
          OwnTraining.Timed timed = training.time(workload.warmUpEpochs());
          result.setting(name, timed.step());
          result.note(
              name + ", rows",
              training.areResident() ? "in the device's memory" : "in the host's memory");
          if (timed.launches().calls() > 0) {
            double steps = workload.warmUpEpochs() * (double) workload.stepsPerEpoch();
            result.note(
                name + " for each step",
                "%.3g launches of %.3g kernels"
                    .formatted(
                        timed.launches().calls() / steps, timed.launches().kernels() / steps));
          }
          ours.put(name, () -> training.time(workload.timedEpochs()).seconds());
        });
    if (withWholeFit) {
      WholeFit fit = new WholeFit(session.own().get(0), workload, sets.training().dataset());
      warmUp(() -> fit.seconds(workload.warmUpEpochs()));
      ours.put(WholeFit.NAME, () -> fit.seconds(workload.timedEpochs()));
      result.setting(WholeFit.NAME, WholeFit.DESCRIPTION);
    }
    Map<String, List<Double>> accuracies = new LinkedHashMap<>();
    turns.take(
        ours,
        peers,
        contender -> {
          PeerLane.Timed timed = contender.lane().time(contender.mode(), workload.timedEpochs());
          accuracies
              .computeIfAbsent(contender.name(), name -> new ArrayList<>())
              .add(timed.accuracy());
          return timed.seconds();
        });
    @Nullable Rows test = sets.test();
    if (test != null) {
      double accuracy = first.accuracy(workload.timedEpochs(), test);
      result.note(
          "Warptron's accuracy on %d other rows".formatted(test.count()),
          "%.4f".formatted(accuracy));
      accuracies.forEach(
          (name, theirs) -> result.add(Accuracies.compare(name, accuracy, theirs, test.count())));
    }
  }

  /**
   * Until the virtual machine has compiled what runs often, as in a process that goes on training.
   */
  private void warmUp(Runnable training) {
    Deadline end = Deadline.in(session.deadline().atMost(session.warmUp()));
    do {
      training.run();
    } while (!end.isOver());
  }

  /** An epoch on the first rows, here and on the reference device. */
  private Check againstReference(OwnDevice device, Workload small, Rows rows) {
    String what =
        "%s, loss of %d rows against the reference device".formatted(device.name(), rows.count());
    try (Backend oracle = Backends.choose("reference").open();
        OwnTraining expected = new OwnTraining(oracle, small, rows);
        OwnTraining actual = new OwnTraining(device.backend(), small, rows)) {
      return compare(
          what,
          actual.losses(small.checkedEpochs()),
          expected.losses(small.checkedEpochs()),
          small.bound(session.products()));
    } catch (DivergenceException e) {
      return Check.of(what, false, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The ways of the peers that work and whose losses are right: only these are timed.
   *
   * @param networks of which a peer trains as many at once, if it has a way to
   */
  List<Contender> againstPeers(
      BenchResult result, Workload workload, Sets sets, int networks, OwnTraining own)
      throws IOException {
    List<Contender> right = new ArrayList<>();
    Losses losses = new Losses(workload, sets, own);
    @Nullable Path files = null;
    for (PeerLane lane : session.peers()) {
      String who = lane.peer().label();
      if (!lane.isThere()) {
        result.add(Check.notRun(who, lane.description()));
        continue;
      }
      if (session.timeIsUp()) {
        result.add(Check.notRun(who, Session.NO_TIME));
        continue;
      }
      if (files == null) {
        files =
            WorkloadFiles.write(
                session.folder(), workload, WorkloadFiles.Kind.TRAINING, networks, sets);
      }
      try {
        for (String mode : lane.load(files)) {
          Contender contender = session.contender(lane, mode);
          if (session.takes(contender)) {
            Check check = againstPeer(workload, losses, contender);
            result.add(check);
            if (check.verdict() == Check.Verdict.PASSED) {
              right.add(contender);
            }
          }
        }
      } catch (PeerWorker.PeerException e) {
        result.add(Check.notRun(who, String.valueOf(e.getMessage())));
      }
    }
    return right;
  }

  private Check againstPeer(Workload workload, Losses losses, Contender contender) {
    String what =
        "loss of all rows against %s, %s"
            .formatted(contender.lane().peer().label(), contender.setting());
    try {
      if (!workload.penalty().isNone() && !contender.lane().hasPenalty()) {
        what += ", both without a penalty";
      }
      return compare(
          what,
          losses.likeThoseOf(contender.lane()),
          contender.lane().losses(contender.mode(), workload.checkedEpochs()),
          workload.epochBound(session.products()));
    } catch (PeerWorker.PeerException e) {
      return Check.notRun(what, String.valueOf(e.getMessage()));
    }
  }

  /** Ours, computed when a peer needs them to compare with. */
  private final class Losses {
    private final Workload workload;
    private final Sets sets;
    private final OwnTraining own;
    private @Nullable List<Double> ofEachEpoch;
    private @Nullable List<Double> asTheyLie;
    private @Nullable List<Double> withoutPenalty;

    Losses(Workload workload, Sets sets, OwnTraining own) {
      this.workload = workload;
      this.sets = sets;
      this.own = own;
    }

    List<Double> likeThoseOf(PeerLane lane) throws PeerWorker.PeerException {
      if (!lane.followsOrders()) {
        return asTheyLie();
      }
      return lane.hasPenalty() ? ofEachEpoch() : withoutPenalty();
    }

    private List<Double> ofEachEpoch() {
      if (ofEachEpoch == null) {
        ofEachEpoch = own.losses(workload.checkedEpochs());
      }
      return ofEachEpoch;
    }

    private List<Double> asTheyLie() {
      if (asTheyLie == null) {
        asTheyLie = own.lossesAsTheyLie(workload.checkedEpochs());
      }
      return asTheyLie;
    }

    private List<Double> withoutPenalty() {
      if (withoutPenalty == null) {
        try (OwnTraining training =
            new OwnTraining(
                session.own().get(0).backend(), workload.withoutPenalty(), sets.training())) {
          withoutPenalty = training.losses(workload.checkedEpochs());
        }
      }
      return withoutPenalty;
    }
  }

  /** Compares epoch by epoch; NaN and a missing loss fail. */
  static Check compare(String what, List<Double> actual, List<Double> expected, double bound) {
    if (actual.size() != expected.size() || actual.isEmpty()) {
      return Check.of(
          what, false, "%d losses against %d".formatted(actual.size(), expected.size()));
    }
    double worst = 0;
    for (int epoch = 0; epoch < actual.size(); epoch++) {
      double wanted = expected.get(epoch);
      double deviation = Math.abs(actual.get(epoch) - wanted) / Math.abs(wanted);
      if (!(deviation <= bound)) {
        return Check.of(
            what,
            false,
            "epoch %d: %s, expected %s, off by %.2g, allowed %.2g"
                .formatted(epoch + 1, actual.get(epoch), wanted, deviation, bound));
      }
      worst = Math.max(worst, deviation);
    }
    return Check.of(
        what, true, "%d losses within %.2g, allowed %.2g".formatted(actual.size(), worst, bound));
  }
}
