package dev.warptron.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PhiloxTest {
  /** The known answers that the authors publish with their library (philox4x32, 10 rounds). */
  @Test
  void blocksAreThePublishedKnownAnswers() {
    assertThat(Philox.block(0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(Philox.block(-1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(Philox.block(0x299f31d0a4093822L, 0x85a308d3243f6a88L, 0x0370734413198a2eL))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void bitsAreTheWordsOfTheBlockLowWordFirst() {
    Philox random = new Philox(0, 0);
    assertThat(random.bits(0)).isEqualTo(0xe169c58d_6627e8d5L);
    assertThat(random.bits(1)).isEqualTo(0x9b00dbd8_bc57ac4cL);
  }

  @Test
  void wordsAreTheHalvesOfTheNumbersLowHalfFirst() {
    Philox random = new Philox(3, 4);
    for (long i = 0; i < 6; i++) {
      long low = random.word(2 * i);
      long high = random.word(2 * i + 1);
      assertThat(low).isBetween(0L, (1L << 32) - 1);
      assertThat(high << 32 | low).isEqualTo(random.bits(i));
    }
  }

  @Test
  void streamsAndSeedsDiffer() {
    assertThat(new Philox(1, Streams.split(0)).bits(0))
        .isNotEqualTo(new Philox(1, Streams.epochPermutation(0)).bits(0))
        .isNotEqualTo(new Philox(2, Streams.split(0)).bits(0));
  }

  /** Two purposes with the same stream would draw the same numbers. */
  @Test
  void everyPurposeHasItsOwnStream() {
    assertThat(
            LongStream.of(
                Streams.initialWeights(1),
                Streams.epochPermutation(1),
                Streams.split(1),
                Streams.folds(1),
                Streams.search(1),
                Streams.dropout(0, 1),
                Streams.dropout(1, 1),
                Streams.dropout(1, 2),
                Streams.inputNoise(1)))
        .doesNotHaveDuplicates();
  }

  /** Mean 1/2 within five standard errors; the variance is 1/12. */
  @Test
  void uniformHasTheRightMoments() {
    int draws = 100_000;
    Philox random = new Philox(42, 7);
    double[] values = IntStream.range(0, draws).mapToDouble(random::uniform).toArray();
    assertThat(Arrays.stream(values).allMatch(u -> u >= 0 && u < 1)).isTrue();
    double standardError = Math.sqrt(1.0 / 12 / draws);
    assertThat(Arrays.stream(values).average().orElseThrow())
        .isCloseTo(0.5, within(5 * standardError));
  }

  /** Mean 0, variance 1 and fourth moment 3, within five standard errors. */
  @Test
  void normalHasTheRightMoments() {
    int draws = 100_000;
    Philox random = new Philox(42, 7);
    double[] values = IntStream.range(0, draws).mapToDouble(random::normal).toArray();
    assertThat(meanPower(values, 1)).isCloseTo(0, within(5 * Math.sqrt(1.0 / draws)));
    assertThat(meanPower(values, 2)).isCloseTo(1, within(5 * Math.sqrt(2.0 / draws)));
    assertThat(meanPower(values, 4)).isCloseTo(3, within(5 * Math.sqrt(96.0 / draws)));
  }

  @Test
  void belowIsUniform() {
    Philox random = new Philox(3, 1);
    int[] counts = new int[7];
    int draws = 70_000;
    for (int i = 0; i < draws; i++) {
      counts[random.below(7, i)]++;
    }
    double expected = draws / 7.0;
    double chiSquare =
        Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected)).sum();
    // 6 degrees of freedom: 27.9 is exceeded for one seed in 10,000.
    assertThat(chiSquare / expected).isLessThan(27.9);
  }

  @Test
  void belowAcceptsLargeBoundsAndRejectsZero() {
    Philox random = new Philox(3, 1);
    for (int i = 0; i < 1000; i++) {
      assertThat(random.below(Integer.MAX_VALUE, i)).isBetween(0, Integer.MAX_VALUE - 1);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> random.below(0, 0))
        .withMessage("bound must be at least 1, got 0");
  }

  @Test
  void permutationContainsEachRowOnce() {
    for (int count : new int[] {0, 1, 2, 31, 364}) {
      int[] permutation = new Philox(42, Streams.epochPermutation(0)).permutation(count);
      int[] sorted = permutation.clone();
      Arrays.sort(sorted);
      assertThat(sorted).isEqualTo(IntStream.range(0, count).toArray());
    }
    assertThat(new Philox(42, Streams.epochPermutation(0)).permutation(364))
        .isNotEqualTo(new Philox(42, Streams.epochPermutation(1)).permutation(364));
  }

  private static double meanPower(double[] values, int power) {
    return Arrays.stream(values).map(v -> Math.pow(v, power)).average().orElseThrow();
  }
}
