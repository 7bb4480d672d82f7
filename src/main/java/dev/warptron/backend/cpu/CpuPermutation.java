package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.spi.DevicePermutation;

/** A permutation in native memory. */
final class CpuPermutation extends DevicePermutation {
  private final CpuMemory memory;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CpuPermutation(CpuBackend backend, int count) {
    this(new CpuMemory(backend, bytes(count), label(count)), count);
  }

  private CpuPermutation(CpuMemory memory, int count) {
    super(memory.resource(), count);
    this.memory = memory;
  }

  /** The address of the first row number. */
  long address() {
    return memory.address();
  }

  /**
   * Throws if a row number is out of range: native code would read outside the rows.
   *
   * @param from first index to check
   * @param to end of the range, exclusive
   * @param rows number of rows
   */
  void requireRows(int from, int to, int rows) {
    int index = Native.firstOutside(address(), from, to, rows);
    if (index >= 0) {
      throw outOfRange(index, rows);
    }
  }

  /** The same for row numbers that are still in a Java array. */
  static void requireRows(int[] numbers, int rows) {
    for (int index = 0; index < numbers.length; index++) {
      if (numbers[index] < 0 || numbers[index] >= rows) {
        throw outOfRange(index, rows);
      }
    }
  }

  private static IndexOutOfBoundsException outOfRange(int index, int rows) {
    return new IndexOutOfBoundsException(
        "the permutation has, at index %d, a row number outside 0 to %d"
            .formatted(index, rows - 1));
  }

  @Override
  protected void store(int[] rows) {
    Native.writeInts(address(), rows);
  }

  /**
   * Overwrites all row numbers with permutations of consecutive epochs, drawn from a seed.
   *
   * @param firstStream Philox stream of the first epoch; later epochs use the following streams
   * @param rows rows of an epoch; {@link #count} must be a multiple of it
   */
  void shuffle(long seed, long firstStream, int rows) {
    Native.shuffle(memory.backend().device(), seed, firstStream, rows, count() / rows, address());
  }
}
