package dev.warptron.tune;

import dev.warptron.tune.FoldScore.State;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The results of a candidate on all folds.
 *
 * @param folds one entry per fold, in the order of the folds
 * @param <B> the builder that holds the settings
 */
public record CandidateScore<B>(Candidate<B> candidate, List<FoldScore> folds) {
  public CandidateScore {
    folds = List.copyOf(folds);
  }

  /** Whether the training on at least one fold was cancelled. */
  public boolean isUnfinished() {
    return count(State.UNFINISHED) > 0;
  }

  /** The number of folds on which the training diverged. */
  public int divergedFolds() {
    return count(State.DIVERGED);
  }

  /** Whether every fold has a finite score and loss. */
  public boolean isScored() {
    return count(State.SCORED) == folds.size();
  }

  /** The metric of the loss, such as accuracy; NaN unless {@link #isScored}. */
  public Spread score() {
    return spread(FoldScore::score);
  }

  /** The loss without the penalty; NaN unless {@link #isScored}. */
  public Spread loss() {
    return spread(FoldScore::loss);
  }

  /** The mean number of epochs of the kept weights, rounded; 0 unless {@link #isScored}. */
  public int epochs() {
    return (int) Math.round(folds.stream().mapToInt(FoldScore::epochs).average().orElse(0));
  }

  private Spread spread(ToDoubleFunction<FoldScore> number) {
    return Spread.of(folds.stream().mapToDouble(number).toArray());
  }

  private int count(State state) {
    return Math.toIntExact(folds.stream().filter(fold -> fold.state() == state).count());
  }
}
