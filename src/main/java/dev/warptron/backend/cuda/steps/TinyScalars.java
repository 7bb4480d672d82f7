package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.UpdateScalars;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The scalars of all networks of a launch of {@code train_tiny}, one after another. Networks whose
 * optimizers differ in the learning rate alone share a table, so a search over learning rates
 * computes and uploads one: the learning rates stand apart.
 */
final class TinyScalars {
  private final Map<Key, Place> places = new HashMap<>();
  private final List<Table> tables = new ArrayList<>();
  private final Map<Float, Long> rates = new LinkedHashMap<>();
  private long bytes;

  /**
   * What makes two tables equal.
   *
   * @param optimizer with the learning rate of the kind's default
   * @param before updates made before
   * @param updates of the launch
   */
  private record Key(Optimizer optimizer, long before, long updates) {}

  private record Place(long offset, int rows) {}

  private record Table(ScalarTable scalars, long offset) {}

  /**
   * The scalars of one network.
   *
   * @param offset of the table, in bytes from the beginning of all
   * @param rateOffset of the learning rate
   */
  record Entry(long offset, int rows, long rateOffset) {
    /** As the kernel finds them if all of them begin at this address. */
    TinyNetwork.Scalars at(long address) {
      return new TinyNetwork.Scalars(address + offset, rows, address + rateOffset, 1);
    }
  }

  /**
   * Adds those of a network.
   *
   * @param before updates that it has made before
   * @param updates of the launch, at least 1
   */
  Entry add(Optimizer optimizer, long before, long updates) {
    double ofKind = optimizer.kind().parameters().get(0).defaultValue();
    Key key = new Key(optimizer.withLearningRate(ofKind), before, updates);
    Place place = places.computeIfAbsent(key, this::place);
    long rate = rates.computeIfAbsent((float) optimizer.learningRate(), r -> take(Float.BYTES));
    return new Entry(place.offset, place.rows, rate);
  }

  private Place place(Key key) {
    ScalarTable table = ScalarTable.of(key.optimizer, key.before, key.updates);
    long offset = take((long) table.values().length * Float.BYTES);
    tables.add(new Table(table, offset));
    return new Place(offset, table.rows());
  }

  /** Tables are multiples of 32 bytes, which is what the kernel reads at once. */
  private long take(long count) {
    long offset = bytes;
    bytes += (count + TABLE_BYTES - 1) / TABLE_BYTES * TABLE_BYTES;
    return offset;
  }

  private static final long TABLE_BYTES = (long) UpdateScalars.COUNT * Float.BYTES;

  /** Bytes of all of them. */
  long bytes() {
    return bytes;
  }

  /**
   * Writes all of them.
   *
   * @param to from its position on; the position does not change
   */
  void put(ByteBuffer to) {
    int base = to.position();
    for (Table table : tables) {
      ByteBuffer rest = to.duplicate().order(to.order());
      rest.position(base + Math.toIntExact(table.offset));
      rest.asFloatBuffer().put(table.scalars.values());
    }
    rates.forEach((rate, offset) -> to.putFloat(base + Math.toIntExact(offset), rate));
  }
}
