package dev.warptron.train;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.TrainStep;
import org.jspecify.annotations.Nullable;

/** Runs a job's epochs one at a time, each in slices of about 50 ms. */
final class SlicedEpochs {
  private final TrainingJob job;
  private final EpochPermutations permutations;
  private final EpochMeter meter;
  private final TrainStep step;
  private final LossAccumulator accumulator;
  private final SliceSize slice;

  /**
   * Compiles the step for a state that the caller owns.
   *
   * @param arena owns the memory
   */
  SlicedEpochs(
      Backend backend,
      TrainingJob job,
      ModelState state,
      EpochPermutations permutations,
      EpochMeter meter,
      Arena arena) {
    this.job = job;
    this.permutations = permutations;
    this.meter = meter;
    this.step = compile(backend, job, state, arena);
    this.step.prepare(job.training().rows());
    this.slice =
        new SliceSize(job.plan().batchSize(), job.training().count(), step.batchesAtFirst());
    this.accumulator = arena.lossAccumulator(job.plan().loss().metricSums());
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena closes it
  private static TrainStep compile(
      Backend backend, TrainingJob job, ModelState state, Arena arena) {
    return arena.own(backend.compile(job.plan(), state));
  }

  /** A short description of the step, for the user. */
  String description() {
    return step.description();
  }

  /** Whether an epoch takes at most one short slice. */
  boolean areShort() {
    return slice.isAllAndShort();
  }

  /**
   * Trains for one epoch.
   *
   * @param epoch number of the epoch, from 0, including earlier calls that this training continues
   * @param isLast whether this is the last epoch
   * @return the sums of the epoch, or up to the first slice whose loss is not finite; null if the
   *     listener cancelled within the epoch
   */
  @Nullable EpochSums run(int epoch, boolean isLast) {
    TrainingRows training = job.training();
    accumulator.clear();
    Permutation permutation = permutations.of(epoch);
    for (int from = 0; from < training.count(); ) {
      int to = Math.min(training.count(), from + slice.size());
      long began = System.nanoTime();
      step.run(training.rows(), permutation, from, to, accumulator);
      if (to == training.count() && !isLast) {
        permutations.prepare(epoch + 1);
      }
      LossAccumulator.Sums soFar = accumulator.read();
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
    return meter.measure(accumulator);
  }
}
