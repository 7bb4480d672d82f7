package dev.warptron.tune;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The candidates of a search, ranked.
 *
 * @param ranked the best first: by mean score, then by mean loss, then in the original order;
 *     candidates that diverged on a fold come last
 * @param unfinished candidates that were cancelled on a fold, in the original order
 * @param <B> the builder that holds the settings
 */
public record Ranking<B>(List<CandidateScore<B>> ranked, List<CandidateScore<B>> unfinished) {
  /**
   * Means that agree to 12 decimals count as equal, because the rounding of a mean depends on how
   * the correct rows are distributed over the folds. One correct row in a billion still counts.
   */
  private static final double DECIMALS = 1e12;

  public Ranking {
    ranked = List.copyOf(ranked);
    unfinished = List.copyOf(unfinished);
  }

  /**
   * Ranks candidates.
   *
   * @param higherIsBetter whether the higher of two scores is better; otherwise the lower is
   */
  static <B> Ranking<B> of(List<CandidateScore<B>> scores, boolean higherIsBetter) {
    double sign = higherIsBetter ? -1 : 1;
    Comparator<CandidateScore<B>> byScore =
        Comparator.comparingDouble(each -> sign * Math.rint(each.score().mean() * DECIMALS));
    Stream<CandidateScore<B>> scored =
        scores.stream()
            .filter(CandidateScore::isScored)
            .sorted(byScore.thenComparingDouble(each -> each.loss().mean()));
    Stream<CandidateScore<B>> diverged =
        scores.stream().filter(each -> !each.isUnfinished() && !each.isScored());
    return new Ranking<>(
        Stream.concat(scored, diverged).toList(),
        scores.stream().filter(CandidateScore::isUnfinished).toList());
  }

  /** The best candidate; empty if none completed without diverging. */
  public Optional<CandidateScore<B>> best() {
    return ranked.stream().findFirst().filter(CandidateScore::isScored);
  }
}
