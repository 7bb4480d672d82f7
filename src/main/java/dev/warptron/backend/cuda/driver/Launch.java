package dev.warptron.backend.cuda.driver;

import dev.warptron.function.Activation;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Builds a kernel launch. */
public final class Launch {
  /** Threads of a block; the reductions rely on it (WARPTRON_REDUCE_THREADS). */
  public static final int THREADS = 256;

  /** Blocks of a grid-stride launch: enough to fill any GPU. */
  private static final int MAX_BLOCKS = 2048;

  /** Blocks of a reduction, and so the number of partial sums. */
  public static final int MAX_PARTIALS = 256;

  /** Columns and row groups of a block that sums columns (SUM_COLUMNS, SUM_GROUPS). */
  public static final int SUM_COLUMNS = 32;

  public static final int SUM_GROUPS = 32;

  private final String name;
  private final CUfunction function;
  private final LaunchArguments arguments;
  private final LaunchCounter counter;
  private CUstream stream;
  private int sharedBytes;

  Launch(CudaContext context, String name, CUfunction function, LaunchArguments arguments) {
    this.counter = context.launches();
    this.stream = context.stream();
    this.name = name;
    this.function = function;
    this.arguments = arguments;
  }

  public Launch address(long value) {
    arguments.add(value);
    return this;
  }

  public Launch int64(long value) {
    arguments.add(value);
    return this;
  }

  public Launch int32(int value) {
    arguments.add(value);
    return this;
  }

  public Launch float32(double value) {
    arguments.add((float) value);
    return this;
  }

  public Launch float64(double value) {
    arguments.add(value);
    return this;
  }

  /** See {@link LaunchArguments#add(float[], int)}. */
  public Launch floats(float[] values, int size) {
    arguments.add(values, size);
    return this;
  }

  /** The index of an activation's formula, and its parameter. */
  public Launch activation(Activation activation) {
    return int32(activation.kind().number()).float32(activation.parameter());
  }

  /** Dynamic shared memory of each block; see {@link Kernels#allowSharedBytes}. */
  public Launch withSharedBytes(long bytes) {
    this.sharedBytes = Math.toIntExact(bytes);
    return this;
  }

  /** Launches a grid-stride kernel over {@code count} entries; does nothing for 0. */
  public void over(long count) {
    if (count > 0) {
      long blocks = Math.min(MAX_BLOCKS, (count + THREADS - 1) / THREADS);
      grid((int) blocks, 1, THREADS, 1);
    }
  }

  /** Launches a reduction over {@code count} entries. */
  public void reducing(long count) {
    grid((int) Math.max(1, Math.min(MAX_PARTIALS, (count + THREADS - 1) / THREADS)), 1, THREADS, 1);
  }

  /** Launches a reduction of one block. */
  public void reducingInOneBlock() {
    grid(1, 1, THREADS, 1);
  }

  /** Launches a kernel that reduces each row with one block, several rows one after another. */
  public void reducingRows(int rows) {
    grid(Math.min(MAX_BLOCKS, rows), 1, THREADS, 1);
  }

  /** Launches a kernel that sums each column. */
  public void summingColumns(int columns) {
    grid((columns + SUM_COLUMNS - 1) / SUM_COLUMNS, 1, SUM_COLUMNS, SUM_GROUPS);
  }

  /** Sets the stream, if it is not the main stream. */
  public Launch on(CUstream other) {
    this.stream = other;
    return this;
  }

  /**
   * Launches {@code blocksX} x {@code blocksY} blocks of {@code threadsX} x {@code threadsY}
   * threads.
   */
  public void grid(int blocksX, int blocksY, int threadsX, int threadsY) {
    counter.beforeLaunch(() -> name, stream);
    CudaException.check(
        JCudaDriver.cuLaunchKernel(
            function,
            blocksX,
            blocksY,
            1,
            threadsX,
            threadsY,
            1,
            sharedBytes,
            stream,
            arguments.pointer(),
            null),
        "cuLaunchKernel",
        "%s, %d x %d blocks".formatted(name, blocksX, blocksY));
    counter.kernelLaunched(stream);
  }
}
