package dev.warptron.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RangeTest {
  private static final double ALMOST_ONE = 1 - 0x1p-53;

  @Test
  void realNumbersAreUniformAndHaveFourDigits() {
    Range range = Range.of(2, 5);
    assertThat(range.at(0)).isEqualTo(2);
    assertThat(range.at(0.5)).isEqualTo(3.5);
    assertThat(range.at(1 / 3.0 / 3)).isEqualTo(2.333);
    assertThat(range.at(ALMOST_ONE)).isEqualTo(5);
    assertThat(range.text(range.at(0.5))).isEqualTo("3.5");
  }

  /** 10^-4 to 1: a quarter of the range is a factor of ten. */
  @Test
  void logarithmsAreUniformOnALogScale() {
    Range range = Range.of(1e-4, 1).onLogScale();
    assertThat(range.at(0)).isEqualTo(1e-4);
    assertThat(range.at(0.25)).isEqualTo(1e-3);
    assertThat(range.at(0.5)).isEqualTo(1e-2);
    assertThat(range.at(0.625)).isEqualTo(0.03162); // 10^-1.5
    assertThat(range.at(ALMOST_ONE)).isEqualTo(1);
  }

  @Test
  void roundingNeverLeavesTheRange() {
    Range narrow = Range.of(0.123456, 0.123459);
    for (double uniform : new double[] {0, 0.3, 0.999, ALMOST_ONE}) {
      assertThat(narrow.at(uniform)).isBetween(0.123456, 0.123459);
    }
    assertThat(Range.of(3, 3).at(0.7)).isEqualTo(3);
  }

  @Test
  void allIntegersAreEquallyLikely() {
    Range range = Range.of(3, 6).ofWholeNumbers();
    int draws = 4000;
    int[] counts = new int[7];
    IntStream.range(0, draws).forEach(i -> counts[(int) range.at((i + 0.5) / draws)]++);
    assertThat(counts).containsExactly(0, 0, 0, 1000, 1000, 1000, 1000);
    assertThat(range.text(range.at(0))).isEqualTo("3");
    assertThat(Range.of(1000, 2_000_000_000).ofWholeNumbers().text(1e9)).isEqualTo("1000000000");
  }

  @Test
  void integersOnALogScaleReachBothEnds() {
    Range range = Range.of(8, 128).ofWholeNumbers().onLogScale();
    assertThat(range.at(0)).isEqualTo(8);
    assertThat(range.at(0.5)).isEqualTo(31); // root of 7.5 * 128.5 = 31.04
    assertThat(range.at(ALMOST_ONE)).isEqualTo(128);
  }

  @Test
  void invalidEndsAreRejected() {
    double[][] ends = {
      {2, 1}, {Double.NaN, 1}, {0, Double.NaN}, {0, Double.POSITIVE_INFINITY},
    };
    for (double[] each : ends) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Range.of(each[0], each[1]))
          .withMessage(
              "a range goes from a finite number to one that is not smaller, got %s..%s",
              each[0], each[1]);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Range.of(0, 1).onLogScale())
        .withMessage("a logarithmic range needs a lower end > 0, got 0.0..1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Range.of(0.5, 3).ofWholeNumbers())
        .withMessage("a range of whole numbers needs whole ends, got 0.5..3.0");
  }
}
