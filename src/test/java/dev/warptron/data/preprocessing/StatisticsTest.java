package dev.warptron.data.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsTest {
  private static final double[] LEVELS = {0.5, 0.75, 0.25, 0.5, 0.1, 0, 1, 0.74, 0.76, 0.25, 0.333};

  /** Each selection reorders the numbers, and uses what those before it have settled. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 10, 99, 100, 1001, 4096})
  void quantilesAreThoseOfTheSortedNumbers(int count) {
    Random random = new Random(count);
    for (int distinct : new int[] {2, 10, 1_000_000}) {
      double[] values = random.ints(count, 0, distinct).asDoubleStream().toArray();
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      Statistics statistics = new Statistics(values);
      for (double level : LEVELS) {
        double position = level * (count - 1);
        int below = (int) position;
        double expected =
            position == below
                ? sorted[below]
                : sorted[below] + (position - below) * (sorted[below + 1] - sorted[below]);
        assertThat(statistics.quantile(level)).as("%d, %s", count, level).isEqualTo(expected);
      }
    }
  }
}
