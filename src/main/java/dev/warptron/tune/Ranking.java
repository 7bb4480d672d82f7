package dev.warptron.tune;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Candidates in order.
 *
 * @param ranked the best first: by mean score, equal ones by mean loss, then as they were given;
 *     last come those that diverged on a fold
 * @param unfinished those that were cancelled on a fold, as they were given
 * @param <B> the builder that holds the settings
 */
public record Ranking<B>(List<CandidateScore<B>> ranked, List<CandidateScore<B>> unfinished) {
  /**
   * Means that agree in so many decimals are equal: the same rows, found in other folds, may be off
   * by a rounding. One correct row in a billion still shows.
   */
  private static final double DECIMALS = 1e12;

  public Ranking {
    ranked = List.copyOf(ranked);
    unfinished = List.copyOf(unfinished);
  }

  /**
   * Puts them in order.
   *
   * @param higherIsBetter of two scores; otherwise the lower is
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

  /** The first, unless it diverged too, or there is none. */
  public Optional<CandidateScore<B>> best() {
    return ranked.stream().findFirst().filter(CandidateScore::isScored);
  }
}
