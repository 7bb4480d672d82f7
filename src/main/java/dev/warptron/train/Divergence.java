package dev.warptron.train;

import dev.warptron.backend.spi.StepPlan;
import dev.warptron.optim.Optimizer;

/** What the user is told of a training that diverged. */
final class Divergence {
  private Divergence() {}

  /**
   * The message.
   *
   * @param plan of the epoch
   * @param what which loss is not finite
   * @param epoch where that was seen
   * @param kept the epoch whose weights are kept
   */
  static String message(StepPlan plan, String what, int epoch, int kept) {
    return "training diverged in epoch %d: %s. %s. The weights after epoch %d are kept"
        .formatted(epoch, what, remedy(plan), kept);
  }

  private static String remedy(StepPlan plan) {
    return plan.solver() instanceof Optimizer optimizer
        ? "Lower the learning rate (now %s), and standardize the features if they are not"
            .formatted(optimizer.learningRate())
        : "Standardize the features if they are not, or start from smaller weights";
  }
}
