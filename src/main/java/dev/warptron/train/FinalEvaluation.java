package dev.warptron.train;

import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.LossAccumulators;
import java.util.List;

/** Evaluates networks after their last epoch; waits for the device once for all of them. */
final class FinalEvaluation {
  private FinalEvaluation() {}

  /**
   * Evaluates the finished runs and decides whether they diverged. Must precede the next
   * checkpoint: a run whose loss is not finite returns to one of the last two.
   */
  static void settle(Backend backend, List<TrainingRun> runs) {
    List<TrainingRun> finished = finished(runs);
    while (!finished.isEmpty()) {
      int metricSums = finished.stream().mapToInt(TrainingRun::metricSums).max().orElse(0);
      try (LossAccumulators accumulators =
          backend.allocateLossAccumulator(metricSums, 2 * finished.size())) {
        for (int i = 0; i < finished.size(); i++) {
          finished.get(i).measure(accumulators.get(2 * i), accumulators.get(2 * i + 1));
        }
        List<LossAccumulator.Sums> sums = accumulators.read();
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
