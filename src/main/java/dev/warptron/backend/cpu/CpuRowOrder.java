package dev.warptron.backend.cpu;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.OperationShapes;
import dev.warptron.backend.Owned;
import dev.warptron.backend.RowOrder;
import dev.warptron.random.Streams;

/** Row numbers in native memory, 32 bits each. */
final class CpuRowOrder implements RowOrder, Owned {
  private final CpuMemory memory;
  private final int count;

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the memory
  CpuRowOrder(CpuBackend backend, int count) {
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
      throw new IndexOutOfBoundsException(
          "the row order asks, at place %d, for a row that is not one of 0 to %d"
              .formatted(place, rows - 1));
    }
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

  @Override
  public void shuffle(long seed, int firstEpoch, int rows) {
    requireOpen();
    OperationShapes.shuffle(count, rows);
    Native.shuffle(
        memory.backend().device(),
        seed,
        Streams.epochOrder(firstEpoch),
        rows,
        count / rows,
        address());
  }

  @Override
  public void close() {
    memory.close();
  }
}
