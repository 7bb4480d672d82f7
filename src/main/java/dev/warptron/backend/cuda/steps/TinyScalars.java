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
 * The scalars of all networks of a launch of {@code train_tiny}, one after another. Learning rates
 * are stored separately, so networks whose optimizers differ only in the learning rate share a
 * table: a search over learning rates computes and uploads one.
 */
final class TinyScalars {
  private final Map<Key, Place> places = new HashMap<>();
  private final List<Table> tables = new ArrayList<>();
  private final Map<Float, Long> rates = new LinkedHashMap<>();
  private long bytes;

  /**
   * Identifies a table.
   *
   * @param optimizer with the default learning rate of its kind
   * @param before number of updates before the launch
   * @param updates number of updates of the launch
   */
  private record Key(Optimizer optimizer, long before, long updates) {}

  private record Place(long offset, int rows) {}

  private record Table(ScalarTable scalars, long offset) {}

  /**
   * The scalars of one network.
   *
   * @param offset of the table, in bytes from the beginning of the scalars
   * @param rateOffset of the learning rate
   */
  record Entry(long offset, int rows, long rateOffset) {
    /** The addresses, if the scalars begin at this one. */
    TinyNetwork.Scalars at(long address) {
      return new TinyNetwork.Scalars(address + offset, rows, address + rateOffset, 1);
    }
  }

  /**
   * Adds the scalars of a network.
   *
   * @param before number of updates before the launch
   * @param updates number of updates of the launch, at least 1
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

  /** Reserves a multiple of 32 bytes, the size of a vector load of the kernel. */
  private long take(long count) {
    long offset = bytes;
    bytes += (count + TABLE_BYTES - 1) / TABLE_BYTES * TABLE_BYTES;
    return offset;
  }

  private static final long TABLE_BYTES = (long) UpdateScalars.COUNT * Float.BYTES;

  /** Size of all scalars in bytes. */
  long bytes() {
    return bytes;
  }

  /**
   * Writes all scalars.
   *
   * @param to written from its position on; the position does not change
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
