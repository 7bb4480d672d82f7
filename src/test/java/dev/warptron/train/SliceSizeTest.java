package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SliceSizeTest {
  private static final long SHORT = 1_000_000;
  private static final long RIGHT = 50_000_000;
  private static final long LONG = 1_000_000_000;

  private static int[] sizes(SliceSize size, long nanos, int times) {
    return IntStream.range(0, times)
        .map(
            i -> {
              size.adapt(nanos);
              return size.size();
            })
        .toArray();
  }

  @Test
  void aRunStartsWithASingleBatch() {
    assertThat(new SliceSize(3, 100).size()).isEqualTo(3);
    assertThat(new SliceSize(100, 100).size()).isEqualTo(100);
    assertThat(new SliceSize(1, 1).size()).isEqualTo(1);
  }

  @Test
  void shortSlicesAreDoubledUntilTheyHoldAllRows() {
    assertThat(sizes(new SliceSize(3, 100), SHORT, 7)).containsExactly(6, 12, 24, 48, 96, 100, 100);
  }

  @Test
  void longSlicesAreHalvedDownToOneBatch() {
    SliceSize size = new SliceSize(3, 100);
    sizes(size, SHORT, 4);
    assertThat(sizes(size, LONG, 6)).containsExactly(24, 12, 6, 3, 3, 3);
  }

  @Test
  void aSliceThatTookAboutTheRightTimeStays() {
    SliceSize size = new SliceSize(3, 100);
    sizes(size, SHORT, 2);
    for (long nanos : new long[] {RIGHT, RIGHT / 2, RIGHT * 2}) {
      assertThat(sizes(size, nanos, 3)).containsOnly(12);
    }
    assertThat(sizes(size, RIGHT / 2 - 1, 1)).containsExactly(24);
    assertThat(sizes(size, RIGHT * 2 + 1, 1)).containsExactly(12);
  }

  /** Twice this batch size overflows an int. */
  @Test
  void largeBatchesDoNotOverflow() {
    int batchSize = Integer.MAX_VALUE / 2 + 2;
    SliceSize size = new SliceSize(batchSize, Integer.MAX_VALUE);
    assertThat(size.size()).isEqualTo(batchSize);
    assertThat(sizes(size, SHORT, 3)).containsOnly(Integer.MAX_VALUE);
  }
}
