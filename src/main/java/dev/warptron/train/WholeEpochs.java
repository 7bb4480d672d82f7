package dev.warptron.train;

import dev.warptron.backend.EpochRunner;
import dev.warptron.backend.EpochSums;
import dev.warptron.backend.EpochTask;
import java.util.List;

/** Trains networks side by side, as many epochs at once as take about a twentieth of a second. */
final class WholeEpochs {
  /** Row numbers on the device at once, of all networks: 256 MiB. */
  private static final long MOST_ROW_NUMBERS = 1 << 26;

  private WholeEpochs() {}

  /** Runs them until all are finished. */
  static void run(EpochRunner runner, List<TrainingRun> runs) {
    long rows = runs.stream().mapToLong(run -> run.job().training().count()).sum();
    int most = (int) Math.max(1, MOST_ROW_NUMBERS / rows);
    SliceSize epochs = new SliceSize(/* unit= */ 1, most);
    List<TrainingRun> going = unfinished(runs);
    while (!going.isEmpty()) {
      long began = System.nanoTime(); // drawing the orders takes its time too
      List<EpochTask> tasks = going.stream().map(run -> run.next(epochs.size())).toList();
      List<List<EpochSums>> sums = runner.run(tasks);
      epochs.adapt(System.nanoTime() - began);
      for (int i = 0; i < going.size(); i++) {
        going.get(i).accept(sums.get(i));
      }
      going = unfinished(going);
    }
  }

  private static List<TrainingRun> unfinished(List<TrainingRun> runs) {
    return runs.stream().filter(run -> !run.isFinished()).toList();
  }
}
