package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.spi.ScalarTable;
import dev.warptron.optim.LearningRates;
import dev.warptron.optim.Optimizer;
import dev.warptron.optim.Updates;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The scalars of all networks of a launch of {@code train_tiny}, one after another. Those that
 * depend on the learning rate are stored separately, so networks whose optimizers differ only in
 * the learning rate share a table: a search over learning rates computes and uploads one.
 */
final class TinyScalars {
  private final Map<Key, Place> places = new HashMap<>();
  private final List<Table> tables = new ArrayList<>();
  private long bytes;

  /**
   * Identifies a table.
   *
   * @param updates for scalars: those of a constant learning rate, the default of the kind
   * @param ofRates whether it is a table of learning rates
   * @param before number of updates before the launch; 0 for a constant learning rate
   * @param count number of updates of the launch; 1 for a constant learning rate
   */
  private record Key(Updates updates, boolean ofRates, long before, long count) {}

  private record Place(long offset, int rows) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Table(float[] values, long offset) {}

  /**
   * The scalars of one network.
   *
   * @param scalars offset in bytes from the beginning of the scalars, and number of rows
   * @param rates the same of the learning rates
   */
  record Entry(Place scalars, Place rates) {
    /** The addresses, if the scalars begin at this one. */
    TinyNetwork.Scalars at(long address) {
      return new TinyNetwork.Scalars(
          address + scalars.offset, scalars.rows, address + rates.offset, rates.rows);
    }
  }

  /**
   * Adds the scalars of a network.
   *
   * @param before number of updates before the launch
   * @param count number of updates of the launch, at least 1
   */
  Entry add(Updates updates, long before, long count) {
    Optimizer optimizer = updates.optimizer();
    double ofKind = optimizer.kind().parameters().get(0).defaultValue();
    Key scalars =
        new Key(
            new Updates(
                optimizer.withLearningRate(ofKind),
                LearningRates.CONSTANT,
                /* weightDecay= */ 0,
                LearningRates.CONSTANT,
                updates.dropouts()),
            /* ofRates= */ false,
            before,
            count);
    boolean isConstant =
        updates.rates().equals(LearningRates.CONSTANT)
            && updates.decays().equals(LearningRates.CONSTANT);
    Key rates =
        new Key(updates, /* ofRates= */ true, isConstant ? 0 : before, isConstant ? 1 : count);
    return new Entry(
        places.computeIfAbsent(scalars, this::placeScalars),
        places.computeIfAbsent(rates, this::placeRates));
  }

  private Place placeScalars(Key key) {
    ScalarTable table = ScalarTable.of(key.updates, key.before, key.count);
    return place(table.values(), table.rows());
  }

  /** {@code [rows x 2]}: the learning rate, and what the weight decay leaves of a weight. */
  private Place placeRates(Key key) {
    long rows = ScalarTable.rows(key.updates::areRatesConstantFrom, key.before, key.count);
    float[] values = new float[Math.multiplyExact(2, Math.toIntExact(rows))];
    for (int row = 0; row < rows; row++) {
      values[2 * row] = (float) key.updates.rate(key.before + 1 + row);
      values[2 * row + 1] = (float) key.updates.kept(key.before + 1 + row);
    }
    return place(values, (int) rows);
  }

  private Place place(float[] values, int rows) {
    long offset = take((long) values.length * Float.BYTES);
    tables.add(new Table(values, offset));
    return new Place(offset, rows);
  }

  /** Reserves a multiple of 32 bytes, so that what follows is aligned for any load. */
  private long take(long count) {
    long offset = bytes;
    bytes += (count + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return offset;
  }

  private static final long ALIGNMENT = 32;

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
      rest.asFloatBuffer().put(table.values);
    }
  }
}
