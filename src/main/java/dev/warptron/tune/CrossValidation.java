package dev.warptron.tune;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpBuilder;
import dev.warptron.MlpModel;
import dev.warptron.data.Split;
import dev.warptron.optim.EarlyStopping;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Compares candidates by cross-validation: by their results on rows that were not trained on.
 *
 * <pre>{@code
 * Ranking<MlpClassifier.Builder> ranking =
 *     CrossValidation.rank(
 *         candidates, Folds.stratified(data, ClassLabels.of(data), 5, 42), MlpClassifier::fitMany);
 * MlpClassifier model = ranking.best().orElseThrow().candidate().settings().get().fit(data);
 * }</pre>
 */
public final class CrossValidation {
  private CrossValidation() {}

  /**
   * Trains every candidate on every fold, all in one call, and ranks the candidates.
   *
   * <p>Each training fits its standardizers on its own training rows, so that nothing leaks from
   * the validation rows. A candidate keeps its last weights unless its settings ask for others:
   * early stopping on the rows that measure it is a small leak.
   *
   * @param candidates all for the same device, with the same options
   * @param folds at least two; see {@link dev.warptron.data.Folds}
   * @param fitMany such as {@code MlpClassifier::fitMany}
   * @param listeners replace those of the candidates
   * @throws dev.warptron.data.DataException if the rows cannot be trained on
   * @throws dev.warptron.backend.DeviceException if the device is not available
   */
  public static <B extends MlpBuilder<B, M>, M extends MlpModel<M>> Ranking<B> rank(
      List<Candidate<B>> candidates,
      List<Split> folds,
      Function<List<FitRequest<M>>, List<FitOutcome<M>>> fitMany,
      FoldListeners listeners) {
    if (folds.size() < 2) {
      throw new IllegalArgumentException("at least two folds are needed, got " + folds.size());
    }
    // Ordered by candidate: on a device that trains one network after another, cancelling the
    // search leaves complete candidates.
    List<FitRequest<M>> requests = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      for (int fold = 0; fold < folds.size(); fold++) {
        B settings =
            candidates
                .get(i)
                .settings()
                .get()
                .listener(listeners.of(i, fold))
                .earlyStoppingByDefault(EarlyStopping.OFF);
        Split split = folds.get(fold);
        requests.add(new FitRequest<>(settings, split.training(), split.validation()));
      }
    }
    List<FitOutcome<M>> outcomes = fitMany.apply(requests);
    List<CandidateScore<B>> scores = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      List<FoldScore> each = new ArrayList<>();
      for (int fold = 0; fold < folds.size(); fold++) {
        FitOutcome<M> outcome = outcomes.get(i * folds.size() + fold);
        each.add(
            outcome.hasDiverged()
                ? FoldScore.DIVERGED
                : FoldScore.of(outcome.model(), folds.get(fold).validation()));
      }
      scores.add(new CandidateScore<>(candidates.get(i), each));
    }
    boolean higherIsBetter =
        outcomes.stream()
            .filter(outcome -> !outcome.hasDiverged())
            .findFirst()
            .map(outcome -> outcome.model().saved().loss().metric().higherIsBetter())
            .orElse(true); // no candidate has a score
    return Ranking.of(scores, higherIsBetter);
  }

  /** The same without listeners. */
  public static <B extends MlpBuilder<B, M>, M extends MlpModel<M>> Ranking<B> rank(
      List<Candidate<B>> candidates,
      List<Split> folds,
      Function<List<FitRequest<M>>, List<FitOutcome<M>>> fitMany) {
    return rank(candidates, folds, fitMany, FoldListeners.NONE);
  }
}
