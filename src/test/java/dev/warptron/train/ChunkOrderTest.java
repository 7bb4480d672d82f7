package dev.warptron.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.random.Philox;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkOrderTest {
  /** Against the list of all rows, for every order of the short chunk and every range. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "7, 3", "9, 3", "10, 3", "13, 4", "31, 10"})
  void rangesAreThoseOfTheListOfAllRows(int rows, int chunkRows) {
    int count = ChunkOrder.count(rows, chunkRows);
    for (int seed = 0; seed < 20; seed++) {
      int[] chunks = new Philox(seed, 0).permutation(count);
      int[] all =
          Arrays.stream(chunks)
              .flatMap(
                  chunk ->
                      IntStream.range(chunk * chunkRows, Math.min(rows, (chunk + 1) * chunkRows)))
              .toArray();
      ChunkOrder order = new ChunkOrder(rows, chunkRows, chunks);
      for (int from = 0; from < rows; from++) {
        for (int to = from + 1; to <= rows; to++) {
          int[] read =
              order.ranges(from, to).stream()
                  .flatMapToInt(
                      range -> IntStream.range(range.from(), range.from() + range.count()))
                  .toArray();
          assertThat(read).isEqualTo(Arrays.copyOfRange(all, from, to));
        }
      }
    }
    assertThat(new ChunkOrder(rows, chunkRows, null).ranges(0, rows).get(0).from()).isZero();
  }
}
