package dev.warptron.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warptron.model.Shape;
import dev.warptron.random.Philox;
import dev.warptron.random.Streams;
import dev.warptron.testing.TestBackends;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders that a device draws by itself. */
class RowOrderContractTest {
  static List<BackendProvider> devices() {
    return TestBackends.all();
  }

  /** One row, odd numbers, more than a block has threads, and more than shared memory holds. */
  @ParameterizedTest
  @MethodSource("devices")
  void shufflingDrawsThePermutationsOfTheSeed(BackendProvider device) {
    for (int rows : new int[] {1, 2, 13, 129, 364, 6144, 6145}) {
      shuffled(device, /* seed= */ 42, /* firstEpoch= */ 0, rows);
    }
    shuffled(device, /* seed= */ -5, /* firstEpoch= */ 1000, 31);
    shuffled(device, /* seed= */ Long.MIN_VALUE + 7, Integer.MAX_VALUE - 2, 31);
  }

  private static void shuffled(BackendProvider device, long seed, int firstEpoch, int rows) {
    int epochs = 3;
    try (Backend backend = TestBackends.open(device);
        Arena arena = new Arena(backend)) {
      RowOrder orders = arena.rowOrder(epochs * rows);
      orders.shuffle(seed, firstEpoch, rows);
      int[] drawn = read(backend, arena, orders, rows);
      for (int epoch = 0; epoch < epochs; epoch++) {
        assertThat(Arrays.copyOfRange(drawn, epoch * rows, (epoch + 1) * rows))
            .as("%d rows, epoch %d", rows, firstEpoch + epoch)
            .isEqualTo(new Philox(seed, Streams.epochOrder(firstEpoch + epoch)).permutation(rows));
      }
    }
  }

  /** Row numbers that were gathered: the row of number i holds i. */
  private static int[] read(Backend backend, Arena arena, RowOrder orders, int rows) {
    double[] numbers = IntStream.range(0, rows).asDoubleStream().toArray();
    Tensor source = arena.tensor(new Shape(rows, 1), numbers);
    Tensor gathered = arena.tensor(new Shape(orders.count(), 1));
    backend.gatherRows(source, orders, 0, gathered);
    return Arrays.stream(gathered.read()).mapToInt(number -> (int) number).toArray();
  }
}
