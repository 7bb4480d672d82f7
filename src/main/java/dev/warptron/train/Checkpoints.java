package dev.warptron.train;

import dev.warptron.backend.ModelState;

/**
 * The states before the last two epochs, on the device.
 *
 * <p>Two, because a loss that is not finite may mean that the epoch before it already spoiled the
 * weights: a batch's loss is met before its update.
 */
final class Checkpoints {
  private ModelState newest;
  private ModelState older;
  private int newestEpochs;
  private int olderEpochs;

  /** Both hold the state at the start. */
  Checkpoints(ModelState newest, ModelState older) {
    this.newest = newest;
    this.older = older;
  }

  /** Keeps the state; the oldest one is given up. */
  void add(ModelState state, int epochs) {
    ModelState reused = older;
    older = newest;
    olderEpochs = newestEpochs;
    newest = reused;
    newestEpochs = epochs;
    newest.copyFrom(state);
  }

  /** Overwrites the state, and says how many epochs of the run it has seen. */
  int restoreNewest(ModelState state) {
    state.copyFrom(newest);
    return newestEpochs;
  }

  /** The same with the one before. */
  int restoreOlder(ModelState state) {
    state.copyFrom(older);
    return olderEpochs;
  }
}
