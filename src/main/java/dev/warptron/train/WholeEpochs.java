package dev.warptron.train;

import dev.warptron.backend.EpochRound;
import dev.warptron.backend.EpochRunner;
import dev.warptron.backend.EpochSession;
import dev.warptron.backend.EpochTask;
import java.util.List;

/** Trains the networks of a group side by side, several epochs in each round. */
final class WholeEpochs {
  /** Row numbers on the device at once, of all networks: 256 MiB. */
  private static final long MOST_ROW_NUMBERS = 1 << 26;

  private WholeEpochs() {}

  /** Whether an epoch of the network is too short to look at the clock within it. */
  static boolean isShort(EpochRunner runner, TrainingRun run) {
    return runner.estimateNanos(List.of(run.plainTask())) <= RoundSize.TARGET_NANOS;
  }

  /** Runs them until all have settled. */
  static void run(
      EpochRunner runner, EpochSession session, Checkpoints checkpoints, List<TrainingRun> runs) {
    runs.forEach(TrainingRun::settle);
    List<TrainingRun> going = going(runs);
    if (going.isEmpty()) {
      return;
    }
    long rows = runs.stream().mapToLong(run -> run.job().training().count()).sum();
    int most = (int) Math.max(1, MOST_ROW_NUMBERS / rows);
    double estimate = runner.estimateNanos(going.stream().map(TrainingRun::plainTask).toList());
    RoundSize size = new RoundSize(estimate, most);
    while (!going.isEmpty()) {
      checkpoints.add();
      List<EpochTask> tasks = going.stream().map(run -> run.next(size.epochs())).toList();
      EpochRound round = session.run(tasks);
      size.adapt(tasks.stream().mapToInt(EpochTask::epochs).max().orElse(1), round.deviceNanos());
      for (int i = 0; i < going.size(); i++) {
        going.get(i).accept(round.sums().get(i));
        going.get(i).settle();
      }
      going = going(going);
    }
  }

  private static List<TrainingRun> going(List<TrainingRun> runs) {
    return runs.stream().filter(run -> !run.hasSettled()).toList();
  }
}
