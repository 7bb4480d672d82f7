package dev.warptron.tune;

import dev.warptron.MlpModel;
import dev.warptron.data.Dataset;
import dev.warptron.function.Penalty;
import dev.warptron.io.SavedModel;
import dev.warptron.optim.TrainingConfig;
import dev.warptron.train.Evaluation;
import dev.warptron.train.Stop;

/**
 * The result of a candidate on the validation rows of one fold.
 *
 * @param state how the training ended; score and loss are NaN unless it is {@link State#SCORED}
 * @param score the metric of the loss: accuracy, or R squared for a regression
 * @param loss the mean loss per row <em>without</em> the penalty, which would favour candidates
 *     with a small penalty
 * @param epochs the number of epochs of the kept weights; 0 unless scored
 */
public record FoldScore(State state, double score, double loss, int epochs) {
  /** How a training ended. */
  public enum State {
    /** After its last epoch, with a finite score and loss. */
    SCORED,
    /** With a loss or score that is not finite. */
    DIVERGED,
    /** Before its last epoch: it was cancelled. */
    UNFINISHED
  }

  /** A training that diverged. */
  static final FoldScore DIVERGED = new FoldScore(State.DIVERGED, Double.NaN, Double.NaN, 0);

  /** A training that was cancelled. */
  static final FoldScore UNFINISHED = new FoldScore(State.UNFINISHED, Double.NaN, Double.NaN, 0);

  /** The result with these numbers; diverged if one of them is not finite. */
  static FoldScore of(double score, double loss, int epochs) {
    return Double.isFinite(score) && Double.isFinite(loss)
        ? new FoldScore(State.SCORED, score, loss, epochs)
        : DIVERGED;
  }

  /**
   * The result of a fitted model.
   *
   * @param validation the fold's validation rows, which were passed to the fit
   */
  static FoldScore of(MlpModel<?> model, Dataset validation) {
    TrainingConfig config = model.saved().training().requireConfig();
    boolean stoppedEarly = model.stop().filter(Stop::isEarly).isPresent();
    return model.history().epochs().size() < config.epochs() && !stoppedEarly
        ? UNFINISHED
        : measured(model, validation);
  }

  /** The result of a model wherever its training ended. */
  static FoldScore measured(MlpModel<?> model, Dataset validation) {
    SavedModel saved = model.saved();
    TrainingConfig config = saved.training().requireConfig();
    Evaluation measured = model.validationEvaluation().orElseThrow();
    double penalty = penalty(saved, config.penalty()) / validation.rowCount();
    return of(measured.score(), measured.loss() - penalty, saved.training().epochs());
  }

  /**
   * The penalty of the parameters that it covers, before the division by the number of rows: {@link
   * Penalty}.
   */
  private static double penalty(SavedModel saved, Penalty penalty) {
    double sum = 0;
    double[] parameters = saved.parameters();
    for (int i = 0; i < saved.network().decayingCount(); i++) {
      sum += penalty.value(parameters[i]);
    }
    return sum;
  }
}
