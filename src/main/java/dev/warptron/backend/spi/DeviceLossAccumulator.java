package dev.warptron.backend.spi;

/**
 * What loss accumulators of all devices have in common: consecutive sums in double precision, which
 * are the loss, the metric sums, and the penalty.
 */
public abstract class DeviceLossAccumulator implements LossAccumulator, Owned {
  /** What it is, for messages. */
  public static final String LABEL = "loss accumulator";

  private final DeviceResource memory;
  private final int metricSums;
  private final boolean owner;

  /**
   * An accumulator in memory of the device.
   *
   * @param owner whether closing it frees the memory
   */
  protected DeviceLossAccumulator(DeviceResource memory, int metricSums, boolean owner) {
    this.memory = memory;
    this.metricSums = metricSums;
    this.owner = owner;
  }

  /** The number of all sums; the penalty is the last one. */
  public static int count(int metricSums) {
    return 2 + metricSums;
  }

  /** The size of all sums in bytes. */
  public static long bytes(int metricSums) {
    return (long) count(metricSums) * Double.BYTES;
  }

  /** The size in bytes of the loss and the metric sums, which the penalty follows. */
  public static long bytesBeforePenalty(int metricSums) {
    return bytes(metricSums) - Double.BYTES;
  }

  /** Sets all sums to 0. */
  protected abstract void zero();

  /** Waits for operations that add to the sums, and copies all of them. */
  protected abstract double[] load();

  @Override
  public final DeviceResource resource() {
    return memory;
  }

  @Override
  public final int metricSums() {
    return metricSums;
  }

  @Override
  public final void clear() {
    memory.requireOpen();
    zero();
  }

  @Override
  public final Sums read() {
    memory.requireOpen();
    return Sums.of(load(), 0, metricSums);
  }

  @Override
  public final void close() {
    if (owner) {
      memory.close();
    }
  }
}
