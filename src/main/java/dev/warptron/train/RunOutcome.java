package dev.warptron.train;

import dev.warptron.backend.spi.LossAccumulator;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a run ends: the evaluation of its final state, and why it diverged, if it did. */
final class RunOutcome {
  private final TrainingJob job;
  private final int number;
  private final Checkpoints checkpoints;
  private final GroupEvaluator evaluators;

  private @Nullable Evaluation trained; // of the final state
  private @Nullable Evaluation validated; // of the final state; null without validation rows
  private @Nullable String failure; // why it diverged; the state is restored to the last good one

  /**
   * Of a run that goes on.
   *
   * @param number of the network in the group
   */
  RunOutcome(TrainingJob job, int number, Checkpoints checkpoints, GroupEvaluator evaluators) {
    this.job = job;
    this.number = number;
    this.checkpoints = checkpoints;
    this.evaluators = evaluators;
  }

  /** Whether the final state is evaluated. */
  boolean isKnown() {
    return trained != null;
  }

  /** Whether the run diverged. */
  boolean isFailure() {
    return failure != null;
  }

  /** Why the run diverged; null if it did not. */
  @Nullable String failure() {
    return failure;
  }

  /** Of the final state on the training rows; requires {@link #isKnown}. */
  Evaluation trained() {
    return Objects.requireNonNull(trained);
  }

  /** Of the final state on the validation rows; null if there are none. */
  @Nullable Evaluation validated() {
    return validated;
  }

  /** For a snapshot; null if the run goes on. */
  TrainingSnapshot.@Nullable End end() {
    return trained == null ? null : new TrainingSnapshot.End(trained, validated, failure);
  }

  /** Takes over the end of a run in an earlier process. */
  void resume(TrainingSnapshot.End end) {
    trained = end.training();
    validated = end.validation();
    failure = end.divergence();
  }

  /**
   * The evaluator for the current parameters; valid until another network of the group asks for
   * one.
   */
  Evaluator evaluator() {
    return evaluators.of(number);
  }

  /**
   * Evaluates the current parameters.
   *
   * @param trainingSums accumulator for the training rows
   * @param validationSums accumulator for the validation rows, used if there are any
   */
  void measure(LossAccumulator trainingSums, LossAccumulator validationSums) {
    Evaluator evaluator = evaluator();
    evaluator.addTo(trainingSums, job.training());
    TrainingRows validation = job.validation();
    if (validation != null) {
      evaluator.addTo(validationSums, validation);
    }
  }

  /**
   * Takes the sums of {@link #measure}, unless the training loss is not finite.
   *
   * @return the training loss
   */
  double settle(LossAccumulator.Sums trainingSums, LossAccumulator.Sums validationSums) {
    Evaluation measured = Evaluation.of(job.loss(), trainingSums, job.training());
    if (Double.isFinite(measured.loss())) {
      TrainingRows validation = job.validation();
      validated = validation == null ? null : Evaluation.of(job.loss(), validationSums, validation);
      trained = measured;
    }
    return measured.loss();
  }

  /**
   * Restores the newest checkpoint whose training loss is finite, and evaluates it.
   *
   * @param message for the user; called after that
   */
  void diverge(Supplier<String> message) {
    checkpoints.restoreNewest(number);
    trained = evaluator().evaluate(job.training());
    if (!Double.isFinite(trained.loss())) {
      checkpoints.restoreOlder(number);
      trained = evaluator().evaluate(job.training());
    }
    TrainingRows validation = job.validation();
    validated = validation == null ? null : evaluator().evaluate(validation);
    failure = message.get();
  }
}
