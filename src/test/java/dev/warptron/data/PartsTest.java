package dev.warptron.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartsTest {
  @Test
  void resultsAreInOrder() {
    assertThat(Parts.map(1000, i -> i * i))
        .isEqualTo(IntStream.range(0, 1000).mapToObj(i -> i * i).toList());
    assertThat(Parts.map(0, i -> i)).isEmpty();
  }

  @Test
  void theFirstFailureIsThrownAndEveryPartIsRun() {
    AtomicInteger runs = new AtomicInteger();
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Parts.forEach(
                    1000,
                    i -> {
                      runs.incrementAndGet();
                      if (i % 100 == 7) {
                        throw new IllegalStateException("part " + i);
                      }
                    }))
        .withMessage("part 7");
    assertThat(runs).hasValue(1000);
  }

  @Test
  void blocksCoverTheRangeOnce() {
    for (int size : new int[] {0, 1, 9, 10, 11, 25}) {
      AtomicIntegerArray visits = new AtomicIntegerArray(size);
      Parts.forEachBlock(
          size, 10, (from, to) -> IntStream.range(from, to).forEach(visits::incrementAndGet));
      assertThat(IntStream.range(0, size).map(visits::get)).allMatch(count -> count == 1);
    }
  }
}
