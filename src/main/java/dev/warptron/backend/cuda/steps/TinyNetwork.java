package dev.warptron.backend.cuda.steps;

import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.cuda.operations.CudaTensor;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.StepPlan;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.function.Loss;
import dev.warptron.function.Penalty;
import dev.warptron.model.Dense;
import dev.warptron.model.Layer;
import dev.warptron.model.ParameterLayout;
import dev.warptron.model.PlacedBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The structure of that name in {@code kernels/tiny.cuh}, field by field in its order, eight bytes
 * each.
 */
final class TinyNetwork {
  /** Maximum number of layers. */
  static final int MOST_LAYERS = 8;

  private static final int FIELDS = 36 + (MOST_LAYERS + 1) + 12 * MOST_LAYERS;

  /** Size of the structure. */
  static final int BYTES = FIELDS * Long.BYTES;

  private final ByteBuffer fields = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
  private final long sharedBytes;
  private final int threads;

  /**
   * Addresses of rows.
   *
   * @param features address of {@code [all x inputs]}
   * @param targets address of {@code [all x outputs]}
   * @param weights address of {@code [all x 1]}; 0 for none
   * @param all number of stored rows
   * @param count number of rows of an epoch
   */
  record RowsOnDevice(long features, long targets, long weights, int all, int count) {
    static final RowsOnDevice NONE = new RowsOnDevice(0, 0, 0, 0, 0);

    /** All rows, in each epoch. */
    static RowsOnDevice of(CudaDevice device, Rows rows) {
      Tensor weights = rows.weights();
      return new RowsOnDevice(
          device.own(rows.features()).address(),
          device.own(rows.targets()).address(),
          weights == null ? 0 : device.own(weights).address(),
          rows.count(),
          rows.count());
    }

    /** The same with another number of rows in an epoch. */
    RowsOnDevice withCount(int rows) {
      return new RowsOnDevice(features, targets, weights, all, rows);
    }

    /** The same addresses without rows, for measuring only. */
    RowsOnDevice withoutAny() {
      return new RowsOnDevice(features, targets, weights, 0, 0);
    }
  }

  /**
   * The epochs, and what to measure after each.
   *
   * @param permutations address of {@code [epochs x rows]} row numbers; 0 for the stored order
   */
  record Epochs(long permutations, int epochs, boolean measuresPenalty, RowsOnDevice validation) {}

  /**
   * What the launch starts from, and the addresses of the data that it changes.
   *
   * @param updates number of updates before the launch
   * @param parameters address of {@code [P]} floats
   * @param slots address of {@code [optimizer's slots x P]} floats; 0 if there are none
   * @param sums address of the epochs' sums
   */
  record State(long updates, long parameters, long slots, long sums) {
    /** The state of a model on this device. */
    static State of(CudaDevice device, ModelState state, long sums) {
      CudaTensor slots = device.own(state.slots());
      return new State(
          state.updates(),
          device.own(state.parameters().flat()).address(),
          slots.size() == 0 ? 0 : slots.address(),
          sums);
    }
  }

  /**
   * Scalars of the updates of a launch; the last row applies to all later updates too.
   *
   * @param scalars address of {@code [scalarRows x UpdateScalars.COUNT]} floats; those that depend
   *     on the learning rate are ignored
   * @param rates address of {@code [rateRows x 2]} floats: the learning rates, and {@link
   *     dev.warptron.optim.UpdateScalars#KEPT}
   */
  record Scalars(long scalars, int scalarRows, long rates, int rateRows) {
    /** For a launch without updates. */
    static final Scalars NONE = new Scalars(0, 0, 0, 0);
  }

  /**
   * Writes the structure.
   *
   * @param sharedBytesLimit available dynamic shared memory; if all rows fit too, they are stored
   *     there
   */
  TinyNetwork(
      TinyPlan tiny,
      RowsOnDevice training,
      Epochs epochs,
      State state,
      Scalars scalars,
      long sharedBytesLimit) {
    StepPlan plan = tiny.plan();
    long withRows = tiny.sharedBytes() + tiny.residentBytes(training.all, training.count);
    boolean rowsInSharedMemory = withRows <= sharedBytesLimit;
    this.threads = TinyPlan.threads(plan);
    this.sharedBytes = rowsInSharedMemory ? withRows : tiny.sharedBytes();
    put(training.features).put(training.targets).put(training.weights).put(epochs.permutations);
    put(training.count).put(plan.batchSize()).put(epochs.epochs);
    put(epochs.measuresPenalty ? 1 : 0);
    RowsOnDevice validation = epochs.validation;
    put(validation.features).put(validation.targets).put(validation.weights);
    put(validation.count);
    put(state.parameters).put(state.slots).put(plan.optimizer().slotNames().size());
    put(tiny.layout().parameterCount());
    put(tiny.sharedLayout().parameterCount()).put(tiny.sharedLayout().decayingCount());
    put(state.sums);
    List<Layer> layers = plan.network().layers();
    Loss loss = plan.loss();
    put(layers.size());
    put(loss.kind().number()).put(loss.parameter()).put(loss.metricSums());
    put(plan.optimizer().formula().number());
    put(scalars.scalars).put(scalars.scalarRows).put(scalars.rates).put(scalars.rateRows);
    putPenalty(plan.penalty());
    put(plan.updatePlan().limits().clipValue());
    put(threads);
    put(tiny.stagesFeatures() ? 1 : 0).put(rowsInSharedMemory ? training.all : 0);
    putLayers(layers);
    putOffsets(tiny.layout(), Dense.WEIGHTS, Dense.BIASES);
    putOffsets(tiny.sharedLayout(), Dense.WEIGHTS, Dense.BIASES);
    for (int i = 0; i < MOST_LAYERS; i++) {
      put(i < layers.size() ? layers.get(i).normalization().epsilon() : 0.0);
    }
    putOffsets(tiny.layout(), Dense.SCALES, Dense.SHIFTS);
    putOffsets(tiny.sharedLayout(), Dense.SCALES, Dense.SHIFTS);
    putDropout(plan, state.updates);
    if (fields.hasRemaining()) {
      throw new IllegalStateException(fields.remaining() + " bytes of the structure are not set");
    }
  }

  private void putPenalty(Penalty penalty) {
    put(penalty.l1()).put(penalty.l2());
  }

  private void putLayers(List<Layer> layers) {
    put(layers.get(0).inputs());
    for (int i = 0; i < MOST_LAYERS; i++) {
      put(i < layers.size() ? layers.get(i).outputs() : 0);
    }
    for (int i = 0; i < MOST_LAYERS; i++) {
      put(i < layers.size() ? layers.get(i).activation().kind().number() : 0);
    }
    for (int i = 0; i < MOST_LAYERS; i++) {
      put(i < layers.size() ? layers.get(i).activation().parameter() : 0.0);
    }
  }

  /** The offsets of these blocks, one block after the other; 0 for layers without them. */
  private void putOffsets(ParameterLayout layout, String... blocks) {
    for (String block : blocks) {
      long[] offsets = new long[MOST_LAYERS];
      for (PlacedBlock placed : layout.parameters(block)) {
        offsets[placed.layer()] = placed.offset();
      }
      for (long offset : offsets) {
        put(offset);
      }
    }
  }

  /** Shares of the inputs and of the outputs of each hidden layer, the inputs of the next one. */
  private void putDropout(StepPlan plan, long updates) {
    put(plan.noise().seed()).put(updates);
    for (int place = 0; place < MOST_LAYERS; place++) {
      put(place < plan.network().layers().size() ? plan.noise().share(place) : 0.0);
    }
  }

  private TinyNetwork put(long value) {
    fields.putLong(value);
    return this;
  }

  private TinyNetwork put(double value) {
    fields.putDouble(value);
    return this;
  }

  /** The number of threads that it can occupy; see {@link TinyPlan#threads}. */
  int threads() {
    return threads;
  }

  /** Dynamic shared memory that the kernel needs for it, in bytes. */
  long sharedBytes() {
    return sharedBytes;
  }

  /** The structure, at position 0. */
  ByteBuffer bytes() {
    return fields.duplicate().order(ByteOrder.nativeOrder()).flip();
  }
}
