package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Owned;
import dev.warptron.backend.spi.Permutation;

/** Row numbers in native memory, 32 bits each. */
final class CpuPermutation implements Permutation, Owned {
  private final CpuMemory memory;
  private final int count;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CpuPermutation(CpuBackend backend, int count) {
    this.count = count;
    this.memory = new CpuMemory(backend, (long) count * Integer.BYTES, "row order of " + count);
  }

  /** Of the first row number. */
  long address() {
    return memory.address();
  }

  /**
   * Refuses row numbers that are not those of any row: native code would read somewhere else.
   *
   * @param from the first place to look at
   * @param to behind the last one
   * @param rows how many there are
   */
  void requireRows(int from, int to, int rows) {
    int place = Native.firstOutside(address(), from, to, rows);
    if (place >= 0) {
      throw outside(place, rows);
    }
  }

  /** The same for row numbers that are not in native memory yet. */
  static void requireRows(int[] numbers, int rows) {
    for (int place = 0; place < numbers.length; place++) {
      if (numbers[place] < 0 || numbers[place] >= rows) {
        throw outside(place, rows);
      }
    }
  }

  private static IndexOutOfBoundsException outside(int place, int rows) {
    return new IndexOutOfBoundsException(
        "the row order asks, at place %d, for a row that is not one of 0 to %d"
            .formatted(place, rows - 1));
  }

  @Override
  public Object home() {
    return memory.backend();
  }

  @Override
  public void requireOpen() {
    memory.requireOpen();
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void write(int[] rows) {
    requireOpen();
    OperationShapes.write(count, rows.length);
    Native.writeInts(address(), rows);
  }

  /**
   * Overwrites all of them with the permutations that a seed gives to consecutive epochs.
   *
   * @param firstStream of the first epoch; each later one has the stream after that
   * @param rows of an epoch; {@link #count} must be a multiple
   */
  void shuffle(long seed, long firstStream, int rows) {
    requireOpen();
    Native.shuffle(memory.backend().device(), seed, firstStream, rows, count / rows, address());
  }

  @Override
  public void close() {
    memory.close();
  }
}
