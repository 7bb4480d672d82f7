package dev.warptron.train;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.EpochSums;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.backend.spi.TrainStep;
import dev.warptron.model.Shape;
import org.jspecify.annotations.Nullable;

/** Runs a job's epochs one at a time, each in slices of about 50 ms. */
final class SlicedEpochs implements AutoCloseable {
  private final Backend backend;
  private final TrainingJob job;
  private final ModelState state;
  private final EpochPermutations permutations;
  private final EpochMeter meter;
  private StepPlan plan; // of the compiled step
  private TrainStep step;
  private final LossAccumulator accumulator;
  private final SliceSize slice;
  private final @Nullable Tensor scratch; // [1 x P]; null without an average by epochs

  /**
   * Compiles the step for a state that the caller owns.
   *
   * @param plan of the first epoch
   * @param arena owns the accumulator
   */
  @MustBeClosed
  SlicedEpochs(
      Backend backend,
      TrainingJob job,
      StepPlan plan,
      ModelState state,
      EpochPermutations permutations,
      EpochMeter meter,
      Arena arena) {
    this.backend = backend;
    this.job = job;
    this.plan = plan;
    this.state = state;
    this.permutations = permutations;
    this.meter = meter;
    this.step = compiled();
    this.slice =
        new SliceSize(
            plan.batchSize(),
            Math.min(job.rowsOfEpoch(), job.training().blockRows(plan.batchSize())),
            step.batchesAtFirst());
    this.scratch =
        plan.updatePlan().average().isOfEpochs()
            ? arena.tensor(new Shape(1, plan.network().parameterCount()))
            : null;
    this.accumulator = arena.lossAccumulator(plan.loss().metricSums());
  }

  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  private TrainStep compiled() {
    TrainStep compiled = backend.compile(plan, state);
    try {
      compiled.prepare(job.training().firstBlock(plan.batchSize()));
      return compiled;
    } catch (RuntimeException | Error e) {
      compiled.close();
      throw e;
    }
  }

  /** Compiles another step if the plan is not that of the last epoch. */
  private void use(StepPlan next) {
    if (!next.equals(plan)) {
      step.close();
      plan = next;
      step = compiled();
    }
  }

  /** A short description of the step, for the user. */
  String description() {
    return step.description();
  }

  /** Whether the step's solver has converged. */
  boolean haveConverged() {
    return step.hasConverged();
  }

  /** Whether an epoch takes at most one short slice. */
  boolean areShort() {
    return slice.isAllAndShort();
  }

  /**
   * Trains for one epoch.
   *
   * @param next plan of the epoch, which may have another learning rate than the last one
   * @param epoch number of the epoch, from 0, including earlier calls that this training continues
   * @param isLast whether this is the last epoch
   * @param mayCancel whether to ask the listener within the epoch
   * @return the sums of the epoch, or up to the first slice whose loss is not finite; null if the
   *     listener cancelled within the epoch
   */
  @Nullable EpochSums run(StepPlan next, int epoch, boolean isLast, boolean mayCancel) {
    use(next);
    TrainingRows training = job.training();
    int rowsOfEpoch = job.rowsOfEpoch();
    accumulator.clear();
    BlockPass pass = training.pass(job.sampler(), epoch, plan.batchSize());
    for (int before = 0; pass.hasNext(); ) {
      int block = pass.index();
      Rows rows = pass.next();
      int count = Math.min(rows.count(), rowsOfEpoch - before);
      Permutation permutation =
          training.areInBlocks()
              ? permutations.of(epoch, block, rows.count())
              : permutations.of(epoch);
      for (int from = 0; from < count; ) {
        int most = step.runsWholeEpochs() ? count : slice.size();
        int to = Math.min(count, from + most);
        long began = System.nanoTime();
        step.run(rows, permutation, from, to, accumulator);
        if (to == count && !isLast && !training.areInBlocks()) {
          permutations.prepare(epoch + 1);
        }
        LossAccumulator.Sums soFar = accumulator.read();
        slice.adapt(System.nanoTime() - began);
        if (!Double.isFinite(soFar.loss())) {
          return new EpochSums(soFar, null);
        }
        job.listener().batchesCompleted(epoch + 1, before + to, rowsOfEpoch);
        if (mayCancel && before + to < rowsOfEpoch && job.listener().isCancelled()) {
          return null;
        }
        from = to;
      }
      before += rows.count();
    }
    if (scratch != null) {
      state.moveAverage(plan.updatePlan().average().shareOfEpoch(epoch + 1), scratch);
    }
    return meter.measure(accumulator);
  }

  /** Frees the step; does nothing the second time. */
  @Override
  public void close() {
    step.close();
  }
}
