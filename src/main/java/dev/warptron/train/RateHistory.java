package dev.warptron.train;

import dev.warptron.backend.spi.StepPlan;
import dev.warptron.optim.FollowedRate;
import dev.warptron.optim.RateFollower;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The learning rates of a training whose schedule follows the values of finished epochs. */
final class RateHistory {
  private final RateFollower follower;
  private final List<FollowedRate> states = new ArrayList<>(); // [e] after e epochs

  private RateHistory(RateFollower follower, FollowedRate start) {
    this.follower = follower;
    this.states.add(start);
  }

  /** The rates of a job; null if its schedule follows nothing. */
  static @Nullable RateHistory of(TrainingJob job) {
    RateFollower follower = job.config().updates().schedule().follower();
    if (follower == null) {
      return null;
    }
    FollowedRate start = job.start().rate();
    return new RateHistory(
        follower,
        start == null ? FollowedRate.initial(job.plan().optimizer().learningRate()) : start);
  }

  /** The state after some epochs of this run. */
  FollowedRate after(int epochs) {
    return states.get(epochs);
  }

  /** The plan of the epoch that follows some epochs of this run. */
  StepPlan plan(StepPlan plan, int epochs) {
    return plan.withLearningRate(after(epochs).rate());
  }

  /**
   * Records the next epoch.
   *
   * @param monitor null if no metric of the validation rows is monitored
   */
  void add(EpochMetrics metrics, @Nullable Monitor monitor) {
    FollowedRate last = states.get(states.size() - 1);
    Double monitored = metrics.monitored();
    if (follower.followsValidation() && monitor != null && monitored != null) {
      states.add(follower.after(last, monitored, monitor.higherIsBetter()));
    } else {
      states.add(follower.after(last, metrics.trainingLoss(), /* higherIsBetter= */ false));
    }
  }

  /** Whether the training ends after the epochs so far. */
  boolean hasEnded() {
    return follower.ends(states.get(states.size() - 1));
  }
}
