package dev.warptron.backend.spi;

/** What permutations of all devices have in common: row numbers of 32 bits, and their checks. */
public abstract class DevicePermutation implements Permutation, Owned {
  private final DeviceResource memory;
  private final int count;

  /**
   * A permutation in memory that it owns.
   *
   * @param count number of row numbers
   */
  protected DevicePermutation(DeviceResource memory, int count) {
    this.memory = memory;
    this.count = count;
  }

  /** What a permutation of this many row numbers is, for messages. */
  public static String label(int count) {
    return "permutation of " + count;
  }

  /** The size of a permutation in bytes. */
  public static long bytes(int count) {
    return (long) count * Integer.BYTES;
  }

  /** Overwrites all row numbers, of which there is at least one. */
  protected abstract void store(int[] rows);

  @Override
  public final DeviceResource resource() {
    return memory;
  }

  @Override
  public final int count() {
    return count;
  }

  @Override
  public final void write(int[] rows) {
    memory.requireOpen();
    OperationShapes.write(count, rows.length);
    if (count > 0) {
      store(rows);
    }
  }

  @Override
  public final void close() {
    memory.close();
  }
}
