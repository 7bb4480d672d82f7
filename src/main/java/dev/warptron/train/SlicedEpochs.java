package dev.warptron.train;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.TrainStep;
import org.jspecify.annotations.Nullable;

/** Runs a job's epochs one by one, each in slices of about a twentieth of a second. */
final class SlicedEpochs {
  private final TrainingJob job;
  private final EpochPermutations orders;
  private final EpochMeter meter;
  private final TrainStep step;
  private final LossAccumulator totals;
  private final SliceSize slice;

  /**
   * For a state that stays the caller's.
   *
   * @param arena owns the memory
   */
  SlicedEpochs(
      Backend backend,
      TrainingJob job,
      ModelState state,
      EpochPermutations orders,
      EpochMeter meter,
      Arena arena) {
    this.job = job;
    this.orders = orders;
    this.meter = meter;
    this.step = compile(backend, job, state, arena);
    this.step.prepare(job.training().rows());
    this.slice =
        new SliceSize(job.plan().batchSize(), job.training().count(), step.batchesAtFirst());
    this.totals = arena.totals(job.plan().loss().metricSums());
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes it
  private static TrainStep compile(
      Backend backend, TrainingJob job, ModelState state, Arena arena) {
    return arena.own(backend.compile(job.plan(), state));
  }

  /** How a slice runs, in a few words for the user. */
  String description() {
    return step.description();
  }

  /** Whether an epoch takes no more than one short slice. */
  boolean areShort() {
    return slice.isAllAndShort();
  }

  /**
   * Trains on every row once.
   *
   * @param epoch from 0, counted over all calls that continue a training
   * @param isLast whether no other follows
   * @return what was summed up, to where a loss is not finite if one is; null if the listener
   *     cancelled it halfway
   */
  @Nullable EpochSums run(int epoch, boolean isLast) {
    TrainingRows training = job.training();
    totals.clear();
    Permutation order = orders.of(epoch);
    for (int from = 0; from < training.count(); ) {
      int to = Math.min(training.count(), from + slice.size());
      long began = System.nanoTime();
      step.run(training.rows(), order, from, to, totals);
      if (to == training.count() && !isLast) {
        orders.prepare(epoch + 1);
      }
      LossAccumulator.Sums soFar = totals.read();
      slice.adapt(System.nanoTime() - began);
      if (!Double.isFinite(soFar.loss())) {
        return new EpochSums(soFar, null);
      }
      job.listener().batchesCompleted(epoch + 1, to, training.count());
      if (to < training.count() && job.listener().isCancelled()) {
        return null;
      }
      from = to;
    }
    return meter.measure(totals);
  }
}
