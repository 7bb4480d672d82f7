package dev.warptron.tune;

import dev.warptron.FitOutcome;
import dev.warptron.FitRequest;
import dev.warptron.MlpBuilder;
import dev.warptron.MlpModel;
import dev.warptron.data.Split;
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
    return Search.of(candidates, folds, fitMany).listeners(listeners).run().ranking();
  }

  /** The same without listeners. */
  public static <B extends MlpBuilder<B, M>, M extends MlpModel<M>> Ranking<B> rank(
      List<Candidate<B>> candidates,
      List<Split> folds,
      Function<List<FitRequest<M>>, List<FitOutcome<M>>> fitMany) {
    return rank(candidates, folds, fitMany, FoldListeners.NONE);
  }
}
