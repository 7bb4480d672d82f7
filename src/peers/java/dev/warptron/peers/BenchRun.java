package dev.warptron.peers;

import dev.warptron.backend.Backends;
import dev.warptron.backend.spi.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures a training: checks its losses, then times interleaved runs. */
final class BenchRun {
  private final Session session;
  private final boolean withWholeFit;

  /**
   * A measurement in a session.
   *
   * @param withWholeFit whether to time a whole call of {@code fit} too
   */
  BenchRun(Session session, boolean withWholeFit) {
    this.session = session;
    this.withWholeFit = withWholeFit;
  }

  /**
   * Measures a workload.
   *
   * @param result receives each figure as soon as it is known, so that none is lost after a failure
   */
  @SuppressWarnings("MustBeClosedChecker") // the finally block closes all of them
  void measure(Workload workload, BenchResult result) throws IOException {
    if (session.timeIsUp()) {
      result.add(Check.cutOff("time", "not begun: " + Session.NO_TIME));
      return;
    }
    WorkloadData data = session.data().of(workload);
    for (WarptronDevice device : session.devices()) {
      result.add(
          checkAgainstReference(
              device, workload.forReference(), data.training().first(workload.rowsForReference())));
    }
    if (session.rounds() == 0) {
      return;
    }
    Map<String, WarptronTraining> trainings = new LinkedHashMap<>();
    try {
      for (WarptronDevice device : session.devices()) {
        trainings.put(
            device.name(),
            new WarptronTraining(device.backend(), workload, data.training(), data.test()));
      }
      time(result, workload, data, trainings);
    } catch (ArithmeticException e) {
      result.add(Check.of("loss", false, String.valueOf(e.getMessage())));
    } finally {
      trainings.values().forEach(WarptronTraining::close);
    }
  }

  private void time(
      BenchResult result,
      Workload workload,
      WorkloadData data,
      Map<String, WarptronTraining> trainings)
      throws IOException {
    WarptronTraining first = trainings.values().iterator().next();
    List<PeerConfiguration> accepted = checkPeers(result, workload, data, /* networks= */ 1, first);
    Rounds rounds = new Rounds(session, result);
    List<PeerConfiguration> peers =
        rounds.fastest(
            accepted,
            configuration ->
                configuration
                    .client()
                    .time(configuration.mode(), workload.warmUpEpochs())
                    .seconds());
    Map<String, Rounds.WarptronRun> warptronRuns = new LinkedHashMap<>();
    trainings.forEach(
        (name, training) -> {
          warmUp(() -> training.time(workload.warmUpEpochs())); // also captures graphs
          WarptronTraining.Timed timed = training.time(workload.warmUpEpochs());
          result.setting(name, timed.step());
          result.note(
              name + ", rows",
              training.areResident() ? "in the device's memory" : "in the host's memory");
          if (timed.launches().calls() > 0) {
            double steps = workload.warmUpEpochs() * (double) workload.stepsPerEpoch();
            result.note(
                name + ", per step",
                "%.3g launches of %.3g kernels"
                    .formatted(
                        timed.launches().calls() / steps, timed.launches().kernels() / steps));
          }
          warptronRuns.put(name, () -> training.time(workload.timedEpochs()).seconds());
        });
    if (withWholeFit && workload.recipe().equals(Recipe.PLAIN)) {
      WholeFit fit = new WholeFit(session.devices().get(0), workload, data.training().dataset());
      warmUp(() -> fit.seconds(workload.warmUpEpochs()));
      warptronRuns.put(WholeFit.NAME, () -> fit.seconds(workload.timedEpochs()));
      result.setting(WholeFit.NAME, WholeFit.DESCRIPTION);
    }
    Map<String, List<Double>> accuracies = new LinkedHashMap<>();
    rounds.run(
        warptronRuns,
        peers,
        configuration -> {
          PeerClient.Timed timed =
              configuration.client().time(configuration.mode(), workload.timedEpochs());
          accuracies
              .computeIfAbsent(configuration.name(), name -> new ArrayList<>())
              .add(timed.accuracy());
          return timed.seconds();
        });
    @Nullable Rows test = data.test();
    if (test != null) {
      double accuracy = first.accuracy(workload.timedEpochs(), test);
      result.note(
          "Warptron's accuracy on %d test rows".formatted(test.count()),
          "%.4f".formatted(accuracy));
      accuracies.forEach(
          (name, values) -> result.add(Accuracies.compare(name, accuracy, values, test.count())));
    }
  }

  /**
   * Repeats a training until the JIT compiler has compiled its hot code, as in a long-running
   * process.
   */
  private void warmUp(Runnable training) {
    Deadline end = Deadline.in(session.deadline().atMost(session.warmUp()));
    do {
      training.run();
    } while (!end.isOver());
  }

  /** Compares the losses of a few epochs on the first rows with those of the reference device. */
  private Check checkAgainstReference(WarptronDevice device, Workload small, Rows rows) {
    String what =
        "%s, loss of %d rows compared with the reference device"
            .formatted(device.name(), rows.count());
    try (Backend oracle = Backends.choose("reference").open();
        WarptronTraining expected = new WarptronTraining(oracle, small, rows);
        WarptronTraining actual = new WarptronTraining(device.backend(), small, rows)) {
      return compare(
          what,
          actual.losses(small.checkedEpochs()),
          expected.losses(small.checkedEpochs()),
          small.bound(session.products()));
    } catch (ArithmeticException e) {
      return Check.of(what, false, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Checks the peers in each of their modes.
   *
   * @param networks number of networks that a peer trains at once in a mode for that
   * @param warptron the training to compare losses with
   * @return the configurations with correct losses; only these are timed
   */
  List<PeerConfiguration> checkPeers(
      BenchResult result,
      Workload workload,
      WorkloadData data,
      int networks,
      WarptronTraining warptron)
      throws IOException {
    List<PeerConfiguration> accepted = new ArrayList<>();
    Losses losses = new Losses(workload, data, warptron);
    @Nullable Path files = null;
    for (PeerClient client : session.peers()) {
      String label = client.peer().label();
      if (!client.isAvailable()) {
        result.add(Check.notRun(label, client.description()));
        continue;
      }
      if (session.timeIsUp()) {
        result.add(Check.notRun(label, Session.NO_TIME));
        continue;
      }
      if (files == null) {
        files =
            WorkloadFiles.write(
                session.folder(), workload, WorkloadFiles.Kind.TRAINING, networks, data);
      }
      try {
        for (String mode : client.load(files)) {
          PeerConfiguration configuration = session.configuration(client, mode);
          if (session.includes(configuration)) {
            Check check = checkPeer(workload, losses, configuration);
            result.add(check);
            if (check.verdict() == Check.Verdict.PASSED) {
              accepted.add(configuration);
            }
          }
        }
      } catch (PeerWorker.PeerException e) {
        result.add(Check.notRun(label, String.valueOf(e.getMessage())));
      }
    }
    return accepted;
  }

  private Check checkPeer(Workload workload, Losses losses, PeerConfiguration configuration) {
    String what =
        "loss of all rows compared with %s, %s"
            .formatted(configuration.client().peer().label(), configuration.setting());
    try {
      if (!workload.penalty().isNone() && !configuration.client().hasPenalty()) {
        what += ", both without a penalty";
      }
      if (workload.recipe().dropout() > 0) {
        what += ", both without dropout";
      }
      return compare(
          what,
          losses.comparableWith(configuration.client()),
          configuration.client().losses(configuration.mode(), workload.checkedEpochs()),
          workload.epochBound(session.products()));
    } catch (PeerWorker.PeerException e) {
      return Check.notRun(what, String.valueOf(e.getMessage()));
    }
  }

  /** Warptron's losses, each kind computed when the first peer needs it. */
  private final class Losses {
    private final Workload workload;
    private final WorkloadData data;
    private final WarptronTraining training;
    private @Nullable List<Double> shuffled;
    private @Nullable List<Double> unshuffled;
    private @Nullable List<Double> withoutPenalty;

    Losses(Workload workload, WorkloadData data, WarptronTraining training) {
      this.workload = workload;
      this.data = data;
      this.training = training;
    }

    /** The losses of the same kind as those of a peer's check. */
    List<Double> comparableWith(PeerClient client) throws PeerWorker.PeerException {
      if (!client.followsPermutations()) {
        return unshuffled();
      }
      return client.hasPenalty() ? shuffled() : withoutPenalty();
    }

    private List<Double> shuffled() {
      if (shuffled == null) {
        shuffled =
            workload.recipe().dropout() > 0
                ? losses(workload.withoutDropout())
                : training.losses(workload.checkedEpochs());
      }
      return shuffled;
    }

    private List<Double> losses(Workload other) {
      try (WarptronTraining trained =
          new WarptronTraining(session.devices().get(0).backend(), other, data.training())) {
        return trained.losses(workload.checkedEpochs());
      }
    }

    private List<Double> unshuffled() {
      if (unshuffled == null) {
        unshuffled = training.unshuffledLosses(workload.checkedEpochs());
      }
      return unshuffled;
    }

    private List<Double> withoutPenalty() {
      if (withoutPenalty == null) {
        withoutPenalty = losses(workload.withoutPenalty());
      }
      return withoutPenalty;
    }
  }

  /** Compares epoch by epoch. NaN or a missing loss fails. */
  static Check compare(String what, List<Double> actual, List<Double> expected, double bound) {
    if (actual.size() != expected.size() || actual.isEmpty()) {
      return Check.of(
          what, false, "%d losses, expected %d".formatted(actual.size(), expected.size()));
    }
    double worst = 0;
    for (int epoch = 0; epoch < actual.size(); epoch++) {
      double wanted = expected.get(epoch);
      double relativeError = Math.abs(actual.get(epoch) - wanted) / Math.abs(wanted);
      if (!(relativeError <= bound)) {
        return Check.of(
            what,
            false,
            "epoch %d: %s, expected %s, relative error %.2g, allowed %.2g"
                .formatted(epoch + 1, actual.get(epoch), wanted, relativeError, bound));
      }
      worst = Math.max(worst, relativeError);
    }
    return Check.of(
        what, true, "%d losses within %.2g, allowed %.2g".formatted(actual.size(), worst, bound));
  }
}
