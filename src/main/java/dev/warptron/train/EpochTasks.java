package dev.warptron.train;

import dev.warptron.backend.spi.EpochTask;
import dev.warptron.backend.spi.Permutations;
import dev.warptron.backend.spi.StepPlan;

/** Makes the tasks of one network for an epoch runner. */
final class EpochTasks {
  private final TrainingJob job;
  private final int number;
  private final Checkpoints checkpoints;

  /**
   * For a network of a group.
   *
   * @param number of the network
   */
  EpochTasks(TrainingJob job, int number, Checkpoints checkpoints) {
    this.job = job;
    this.number = number;
    this.checkpoints = checkpoints;
  }

  /**
   * A task that trains.
   *
   * @param plan of its epochs
   * @param epoch the first one, from 0, including those before this run
   */
  EpochTask of(StepPlan plan, int epoch, int epochs) {
    int rows = job.training().count();
    boolean needed = plan.batchSize() < rows; // a full batch needs no permutation
    return task(
        plan, needed ? job.sampler().permutations(epoch, epochs, rows) : Permutations.NONE, epochs);
  }

  /**
   * A task of one epoch without a permutation, to evaluate the network or to estimate the duration.
   */
  EpochTask plain(StepPlan plan) {
    return task(plan, Permutations.NONE, /* epochs= */ 1);
  }

  private EpochTask task(StepPlan plan, Permutations permutations, int epochs) {
    TrainingRows validation = job.validation();
    return new EpochTask(
        plan,
        checkpoints.state(number),
        job.training().rows(),
        validation == null ? null : validation.rows(),
        permutations,
        epochs);
  }
}
