package dev.warptron.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Errors relative to their bounds, and which ones pass. */
class DifferenceTest {
  private static Difference of(double expected, double reached, double bound) {
    return new Difference("gemm, entry 3", expected, reached, bound);
  }

  @Test
  void theShareIsTheDistanceInUnitsOfTheBound() {
    assertThat(of(2, 2.25, 0.5).share()).isEqualTo(0.5);
    assertThat(of(2, 1.5, 0.5).passes()).isTrue();
    assertThat(of(2, 2.75, 0.5).share()).isEqualTo(1.5);
    assertThat(of(2, 2.75, 0.5).passes()).isFalse();
  }

  @Test
  void withoutABoundEveryBitMustAgree() {
    assertThat(of(2, 2, 0).share()).isZero();
    assertThat(of(2, Math.nextUp(2), 0).passes()).isFalse();
  }

  @Test
  void whatIsNotFiniteNeverPasses() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(of(2, bad, 1).passes()).isFalse();
      assertThat(of(bad, 2, 1).passes()).isFalse();
      assertThat(of(2, 2, bad).passes()).isFalse();
      assertThat(of(bad, bad, 1).passes()).isFalse();
    }
  }

  @Test
  void itSaysWhatWasExpected() {
    assertThat(of(2, 2.75, 0.5).describe())
        .isEqualTo("gemm, entry 3: expected 2.0 within 0.500, got 2.75");
    assertThat(of(2, Double.NaN, 0).describe())
        .isEqualTo("gemm, entry 3: expected exactly 2.0, got NaN");
  }

  @Test
  void arraysOfAnotherLengthDoNotPass() {
    Comparison comparison = new Comparison();
    comparison.same("copy", new double[2], new double[3]);
    Difference worst = Objects.requireNonNull(comparison.worst());
    assertThat(worst.describe())
        .isEqualTo("copy: number of entries: expected exactly 3.0, got 2.0");
    assertThat(comparison.cases()).isEqualTo(1);
  }

  @Test
  void theWorstOfManyIsKept() {
    Comparison comparison = new Comparison();
    comparison.within("a", new double[] {1, 2.5}, new double[] {1, 2}, new double[] {1, 1});
    comparison.within("b", new double[] {1.75}, new double[] {1}, new double[] {1});
    comparison.within("c", 3, 3, 1);
    Difference worst = Objects.requireNonNull(comparison.worst());
    assertThat(worst.where()).isEqualTo("b, entry 0");
    assertThat(comparison.cases()).isEqualTo(3);
    assertThat(comparison.numbers()).isEqualTo(4);
  }
}
