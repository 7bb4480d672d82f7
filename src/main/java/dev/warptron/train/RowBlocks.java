package dev.warptron.train;

import dev.warptron.backend.spi.Arena;
import dev.warptron.backend.spi.Backend;
import dev.warptron.backend.spi.Rows;
import dev.warptron.backend.spi.Tensor;
import dev.warptron.model.Shape;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of a {@link RowSource} on a device, one at a time. While the device computes with a block,
 * another thread reads the next one.
 */
final class RowBlocks implements AutoCloseable {
  private final RowSource source;
  private final double @Nullable [] weights; // (rows), of mean 1; null for none
  private final Rows onDevice; // the memory of a block
  private final HostRows host; // of the block that is read
  private final double[] hostWeights; // (blockRows), empty for rows without weights
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "warptron-blocks");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Future<?> reading;
  private int readRows;

  /**
   * Allocates the memory of a block.
   *
   * @param weights of mean 1; null for none
   * @param arena owns the memory on the device
   */
  RowBlocks(Backend backend, RowSource source, double @Nullable [] weights, Arena arena) {
    this.source = source;
    this.weights = weights;
    int rows = source.blockRows();
    this.onDevice =
        new Rows(
            arena.rows(new Shape(rows, source.inputs())),
            arena.rows(new Shape(rows, source.outputs())),
            weights == null ? null : arena.rows(new Shape(rows, 1)));
    this.host = new HostRows(rows, source.inputs(), source.outputs(), backend.precision());
    this.hostWeights = new double[weights == null ? 0 : rows];
  }

  RowSource source() {
    return source;
  }

  /** The memory of a block; its content changes with every {@link #take}. */
  Rows memory(int rows) {
    return onDevice.slice(0, rows);
  }

  /** Begins to read the rows at positions {@code [from, to)}, in place of any other reading. */
  void begin(ChunkOrder order, int from, int to) {
    stop();
    readRows = to - from;
    reading =
        reader.submit(
            () -> {
              int at = 0;
              for (ChunkOrder.Range range : order.ranges(from, to)) {
                source.read(range.from(), range.count(), host, at);
                if (weights != null) {
                  System.arraycopy(weights, range.from(), hostWeights, at, range.count());
                }
                at += range.count();
              }
            });
  }

  /** The rows of the last {@link #begin}, on the device; valid until the next call. */
  Rows take() {
    await();
    Rows block = memory(readRows);
    host.writeTo(block);
    Tensor ofRows = block.weights();
    if (ofRows != null) {
      ofRows.write(Arrays.copyOf(hostWeights, readRows));
    }
    return block;
  }

  private void await() {
    Future<?> task = reading;
    reading = null;
    if (task == null) {
      throw new IllegalStateException("no block is being read");
    }
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a block of rows was being read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e);
    }
  }

  /** Waits until nothing is being read, for example after a training was cancelled. */
  private void stop() {
    if (reading != null) {
      try {
        await();
      } catch (RuntimeException e) {
        // these rows are not needed any more
      }
    }
  }

  @Override
  public void close() {
    stop();
    reader.shutdownNow();
  }
}
