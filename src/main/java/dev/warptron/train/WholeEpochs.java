package dev.warptron.train;

import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochRound;
import dev.warptron.backend.spi.EpochRunner;
import dev.warptron.backend.spi.EpochSession;
import dev.warptron.backend.spi.EpochTask;
import java.util.List;

/** Trains the networks of a group concurrently, several epochs per round. */
final class WholeEpochs {
  /**
   * Maximum number of permutation entries on the device, over all networks: 128 MiB. Drawing them
   * takes twice that in addition if an epoch is long.
   */
  private static final long MOST_ROW_NUMBERS = 1 << 25;

  private final Backend backend;
  private final EpochRunner runner;
  private final EpochSession session;
  private final Checkpoints checkpoints;

  /** Trains networks with these checkpoints. The caller owns all arguments. */
  WholeEpochs(Backend backend, EpochRunner runner, EpochSession session, Checkpoints checkpoints) {
    this.backend = backend;
    this.runner = runner;
    this.session = session;
    this.checkpoints = checkpoints;
  }

  /** A short description of how the epochs run, for the user. */
  String description() {
    return runner.description();
  }

  /** Completes the sums of a network's epoch that was run in slices. */
  EpochMeter meter(TrainingRun run) {
    return EpochMeter.of(session, run.plainTask());
  }

  /** Whether an epoch of the network is too short to be divided into slices. */
  boolean isShort(TrainingRun run) {
    return estimate(List.of(run)) <= RoundSize.TARGET_NANOS;
  }

  /** Runs all networks until they have settled. */
  void run(List<TrainingRun> runs) {
    FinalEvaluation.settle(backend, runs);
    runs.forEach(TrainingRun::saveEnd);
    List<TrainingRun> going = going(runs);
    if (going.isEmpty()) {
      return;
    }
    long rows = runs.stream().mapToLong(run -> run.job().training().count()).sum();
    int most = (int) Math.max(1, MOST_ROW_NUMBERS / rows);
    RoundSize size = new RoundSize(estimate(going), most);
    while (!going.isEmpty()) {
      checkpoints.add();
      List<EpochTask> tasks = going.stream().map(run -> run.next(size.epochs())).toList();
      EpochRound round = session.run(tasks);
      size.adapt(tasks.stream().mapToInt(EpochTask::epochs).max().orElse(1), round.deviceNanos());
      for (int i = 0; i < going.size(); i++) {
        going.get(i).accept(round.sums().get(i));
      }
      FinalEvaluation.settle(backend, going);
      going.forEach(TrainingRun::save);
      going = going(going);
    }
  }

  private double estimate(List<TrainingRun> runs) {
    return runner.estimateNanos(runs.stream().map(TrainingRun::plainTask).toList());
  }

  private static List<TrainingRun> going(List<TrainingRun> runs) {
    return runs.stream().filter(run -> !run.hasSettled()).toList();
  }
}
