package dev.warptron.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.warptron.model.ProductPrecision;
import dev.warptron.peers.BenchResult.RunSize;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks, figures and bounds of the comparison with peers. */
class PeerComparisonTest {
  private static Workload w2() {
    return Workloads.ON_A_GPU.get(1);
  }

  @Test
  void lossesThatAreNotNumbersFail() {
    assertThat(BenchRun.compare("x", List.of(1.0, 2.0), List.of(1.0, 2.0), 1e-6).verdict())
        .isEqualTo(Check.Verdict.PASSED);
    assertThat(BenchRun.compare("x", List.of(1.0, Double.NaN), List.of(1.0, 2.0), 1).verdict())
        .isEqualTo(Check.Verdict.FAILED);
    assertThat(BenchRun.compare("x", List.of(1.0), List.of(1.0, 2.0), 1).verdict())
        .isEqualTo(Check.Verdict.FAILED);
    assertThat(BenchRun.compare("x", List.of(), List.of(), 1).verdict())
        .isEqualTo(Check.Verdict.FAILED);
  }

  @Test
  void aPassRequiresACheckAndNoFailure() {
    BenchResult result = BenchResult.of(w2());
    assertThat(result.passed()).as("nothing was checked").isFalse();
    result.add(Check.notRun("peer", "not there"));
    assertThat(result.passed()).as("nothing could be checked").isFalse();
    result.add(Check.of("loss", true, "right"));
    assertThat(result.passed()).isTrue();
    result.add(Check.of("loss", false, "wrong"));
    assertThat(result.passed()).isFalse();
  }

  @Test
  void theRateIsThatOfTheMedianRun() {
    BenchResult result = BenchResult.of(w2());
    List.of(3.0, 1.0, 2.0).forEach(seconds -> result.add(BenchResult.WARPTRON, seconds));
    assertThat(w2().stepsPerEpoch()).isEqualTo(12);
    assertThat(result.rate(BenchResult.WARPTRON)).isEqualTo(12 * 150 / 2.0);
  }

  /** The third round was slow for both; the ratio of the medians would be 20 / 3. */
  @Test
  void ratiosCompareRunsOfTheSameRound() {
    BenchResult result = new BenchResult("x", "y", new RunSize("steps", 1, 1));
    List.of(3.0, 2.0, 30.0).forEach(seconds -> result.add(BenchResult.WARPTRON, seconds));
    List.of(12.0, 20.0, 150.0).forEach(seconds -> result.add("peer", seconds));
    assertThat(result.ratio("peer", BenchResult.WARPTRON)).isEqualTo(new Spread(4, 5, 10));
    assertThat(result.ratio(BenchResult.WARPTRON, BenchResult.WARPTRON))
        .isEqualTo(new Spread(1, 1, 1));
  }

  @Test
  void aSpreadWithoutNumbersIsNaN() {
    assertThat(Spread.of(List.of(4.0, 1.0))).isEqualTo(new Spread(1, 2.5, 4));
    assertThat(Spread.of(List.of()).median()).isNaN();
    assertThat(Spread.of(List.of(1.0, Double.NaN)).minimum()).isNaN();
  }

  /** A step of 30-10-1 with 32 rows: sums of 30 + 10 + 32 terms in sequence, u = 2^-24. */
  @Test
  void theBoundCountsTheTermsOfAStep() {
    double gamma = 72 * 0x1p-24 / (1 - 72 * 0x1p-24);
    assertThat(w2().bound(ProductPrecision.FP32)).isEqualTo(gamma);
    assertThat(w2().bound(ProductPrecision.TF32)).isEqualTo(gamma + 8 * 0x1p-10);
  }

  /** 364 rows of 30 features and 1 target; 321 parameters without optimizer state, 12 steps. */
  @Test
  void minimumBytesCountRowsAndParameters() {
    assertThat(w2().minimumBytes()).isEqualTo(4.0 * (2 * 364 * 31 + 12 * 4 * 321));
  }

  /** With 100 rows and p = 1/2 the standard error of the difference is sqrt(2/4/100) = 0.0707. */
  @Test
  void accuraciesMayDifferByChanceOnly() {
    assertThat(Accuracies.band(0.5, 0.5, 100)).isCloseTo(5 * 0.070710678 + 0.01, within(1e-8));
    assertThat(Accuracies.compare("x", 0.9, List.of(0.91, 0.88), 10_000).verdict())
        .isEqualTo(Check.Verdict.PASSED);
    assertThat(Accuracies.compare("x", 0.9, List.of(0.91, 0.87), 10_000).verdict())
        .isEqualTo(Check.Verdict.FAILED);
    assertThat(Accuracies.compare("x", 0.9, List.of(Double.NaN), 10_000).verdict())
        .isEqualTo(Check.Verdict.FAILED);
    assertThat(Accuracies.compare("x", 0.9, List.of(), 10_000).verdict())
        .isEqualTo(Check.Verdict.FAILED);
  }
}
