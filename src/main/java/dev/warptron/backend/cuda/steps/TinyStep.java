package dev.warptron.backend.cuda.steps;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.cuda.driver.CudaContext;
import dev.warptron.backend.cuda.driver.DeviceMemory;
import dev.warptron.backend.cuda.operations.CudaDevice;
import dev.warptron.backend.cuda.operations.CudaLossAccumulator;
import dev.warptron.backend.spi.LossAccumulator;
import dev.warptron.backend.spi.ModelState;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Permutation;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.TrainStep;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trains on a whole slice of an epoch in one launch of one block. */
public final class TinyStep implements TrainStep {
  /** Offset of the scalars, after the description: a multiple of 32 bytes, the size of a row. */
  private static final long SCALARS_OFFSET = (TinyNetwork.BYTES + 31) / 32 * 32;

  private final CudaDevice device;
  private final CudaContext context;
  private final TinyKernel kernel;
  private final TinyPlan plan;
  private final ModelState state;
  private DeviceMemory memory; // [description | scalars]
  private long bytes = SCALARS_OFFSET;

  /** A step on a borrowed state. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  public TinyStep(CudaDevice device, TinyPlan plan, ModelState state) {
    this.kernel = new TinyKernel(device);
    this.plan = plan;
    this.state = state;
    this.memory = allocate(device.context(), bytes);
    this.device = device;
    this.context = device.context();
  }

  @Override
  public void run(
      Rows rows, @Nullable Permutation permutation, int from, int to, LossAccumulator accumulator) {
    CudaLossAccumulator sums = device.own(accumulator);
    OperationShapes.trainStep(plan.plan(), rows, permutation, from, to);
    if (from == to) {
      return;
    }
    // from and to are row numbers, or indices in the permutation if there is one.
    TinyNetwork.RowsOnDevice ofSlice =
        permutation == null
            ? TinyNetwork.RowsOnDevice.of(device, rows.slice(from, to - from))
            : TinyNetwork.RowsOnDevice.of(device, rows).withCount(to - from);
    TinyNetwork.Epochs slice =
        new TinyNetwork.Epochs(
            permutation == null
                ? 0
                : device.own(permutation).address() + (long) from * Integer.BYTES,
            /* epochs= */ 1,
            /* measuresPenalty= */ false,
            TinyNetwork.RowsOnDevice.NONE);
    TinyNetwork.State changed = TinyNetwork.State.of(device, state, sums.lossAddress());
    long updates = plan.plan().batches((long) to - from);
    TinyScalars scalars = new TinyScalars();
    TinyScalars.Entry entry = scalars.add(plan.plan().updates(), state.updates(), updates);
    long memory = memory(SCALARS_OFFSET + scalars.bytes()).address();
    TinyNetwork network =
        new TinyNetwork(
            plan,
            ofSlice,
            slice,
            changed,
            entry.at(memory + SCALARS_OFFSET),
            kernel.sharedBytesLimit(1));
    send(network, scalars);
    kernel.launch(List.of(network), memory);
    state.setUpdates(state.updates() + updates);
  }

  /** A buffer of at least this size, in bytes; it grows and never shrinks. */
  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  private DeviceMemory memory(long needed) {
    if (needed > bytes) {
      memory.close();
      bytes = Math.max(needed, 2 * bytes);
      memory = allocate(context, bytes);
    }
    return memory;
  }

  @MustBeClosed
  private static DeviceMemory allocate(CudaContext context, long bytes) {
    return new DeviceMemory(context, bytes, "description of a network");
  }

  private void send(TinyNetwork network, TinyScalars scalars) {
    int size = Math.toIntExact(SCALARS_OFFSET + scalars.bytes());
    ByteBuffer upload = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    upload.put(network.bytes()).position(Math.toIntExact(SCALARS_OFFSET));
    scalars.put(upload);
    memory.write(0, upload.array());
  }

  @Override
  public String description() {
    return "many batches in one kernel launch, the network in shared memory";
  }

  @Override
  public void close() {
    memory.close();
  }
}
