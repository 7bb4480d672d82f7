package dev.warptron.tune;

import dev.warptron.MlpModel;
import dev.warptron.data.Dataset;
import dev.warptron.function.Penalty;
import dev.warptron.io.SavedModel;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.Evaluation;

/**
 * How good a candidate was on the rows of one fold, which it was not trained on.
 *
 * @param state whether there is anything to compare; if not, the numbers are NaN
 * @param score the metric of the loss: accuracy, or R squared for a regression
 * @param loss the mean loss of a row <em>without</em> the penalty, which would favour candidates
 *     with a small one
 */
public record FoldScore(State state, double score, double loss) {
  /** How a training ended. */
  public enum State {
    /** After its last epoch, with finite numbers. */
    SCORED,
    /** With a number that is not finite. */
    DIVERGED,
    /** Before its last epoch: it was cancelled. */
    UNFINISHED
  }

  /** A training that diverged. */
  static final FoldScore DIVERGED = new FoldScore(State.DIVERGED, Double.NaN, Double.NaN);

  /** A training that was cancelled. */
  static final FoldScore UNFINISHED = new FoldScore(State.UNFINISHED, Double.NaN, Double.NaN);

  /** With a score and a loss; diverged if one of them is not finite. */
  static FoldScore of(double score, double loss) {
    return Double.isFinite(score) && Double.isFinite(loss)
        ? new FoldScore(State.SCORED, score, loss)
        : DIVERGED;
  }

  /**
   * Of a fitted model.
   *
   * @param validation the rows of the fold, which the model has measured
   */
  static FoldScore of(MlpModel<?> model, Dataset validation) {
    SavedModel saved = model.saved();
    TrainingConfig config = saved.training().requireConfig();
    if (saved.training().epochs() < config.epochs()) {
      return UNFINISHED;
    }
    Evaluation measured = model.validationEvaluation().orElseThrow();
    double penalty = penalty(saved, config.penalty()) / validation.rows();
    return of(measured.score(), measured.loss() - penalty);
  }

  /** The penalty of the parameters that it covers; see {@link Penalty}. */
  private static double penalty(SavedModel saved, Penalty penalty) {
    double sum = 0;
    double[] parameters = saved.parameters();
    for (int i = 0; i < saved.network().decayingCount(); i++) {
      sum += penalty.value(parameters[i]);
    }
    return sum;
  }
}
