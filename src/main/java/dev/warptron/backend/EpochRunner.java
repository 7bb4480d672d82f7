package dev.warptron.backend;

import java.util.List;

/**
 * Whole epochs of small networks in one go, several networks side by side if the device can: for
 * what would otherwise spend its time on coming and going between batches, or between epochs.
 *
 * <p>The numbers are those of {@link TrainStep#run} for each epoch by itself, to the bit, however
 * many epochs and networks a call holds.
 */
public interface EpochRunner {
  /**
   * Whether this is the way to run a plan.
   *
   * @param rows of an epoch
   */
  boolean takes(StepPlan plan, int rows);

  /**
   * Trains each network for some epochs, and measures after each: the penalty, and the validation
   * rows if there are any.
   *
   * @param tasks of plans that it {@link #takes}, on states that have nothing in common
   * @return what was summed up in each epoch of each task
   */
  List<List<EpochSums>> run(List<EpochTask> tasks);

  /**
   * What {@link #run} would measure of a state as it is: the penalty and the validation rows; the
   * sums of the training rows are 0. Its epochs are ignored.
   */
  EpochSums measure(EpochTask task);

  /**
   * Whether the networks of a call run at the same time. Otherwise they had better come one by one,
   * each to its end.
   */
  boolean runsSideBySide();

  /** How it runs them, in a few words for the user. */
  String description();
}
