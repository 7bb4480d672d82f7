package dev.warptron.train;

import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.LossAccumulators;
import java.util.List;

/** Measures networks after their last epoch, many of them with one wait for the device. */
final class FinalEvaluation {
  private FinalEvaluation() {}

  /**
   * Settles those that are finished. Before the next checkpoint: a run whose loss turns out not to
   * be finite goes back to the last two.
   */
  static void settle(Backend backend, List<TrainingRun> runs) {
    List<TrainingRun> finished = finished(runs);
    while (!finished.isEmpty()) {
      int metricSums = finished.stream().mapToInt(TrainingRun::metricSums).max().orElse(0);
      try (LossAccumulators totals =
          backend.allocateLossAccumulator(metricSums, 2 * finished.size())) {
        for (int i = 0; i < finished.size(); i++) {
          finished.get(i).measure(totals.get(2 * i), totals.get(2 * i + 1));
        }
        List<LossAccumulator.Sums> sums = totals.read();
        for (int i = 0; i < finished.size(); i++) {
          finished.get(i).settle(sums.get(2 * i), sums.get(2 * i + 1));
        }
      }
      finished = finished(finished);
    }
  }

  private static List<TrainingRun> finished(List<TrainingRun> runs) {
    return runs.stream().filter(run -> run.isFinished() && !run.hasSettled()).toList();
  }
}
