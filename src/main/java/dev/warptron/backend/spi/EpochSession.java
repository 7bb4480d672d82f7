package dev.warptron.backend.spi;

import java.util.List;

/**
 * Runs whole epochs, and owns the workspace that the calls share: it grows as far as a call needs
 * it and is freed at the end. For one thread.
 */
public interface EpochSession extends AutoCloseable {
  /**
   * Trains each network for some epochs, and measures after each: the penalty, and the validation
   * rows if there are any.
   *
   * @param tasks of plans that the runner {@link EpochRunner#takes}, on states that share no memory
   * @throws ShapeException if a task's operands do not fit; then nothing was changed
   */
  EpochRound run(List<EpochTask> tasks);

  /**
   * Measures a state without training: the penalty and the validation rows, as {@link #run} does
   * after an epoch; the sums of the training rows are 0. The task's permutations and epochs are
   * ignored.
   */
  EpochSums measure(EpochTask task);

  /** Frees the workspace; does nothing the second time. */
  @Override
  void close();
}
