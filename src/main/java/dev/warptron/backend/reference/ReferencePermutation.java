package dev.warptron.backend.reference;

import dev.warptron.backend.spi.OperationShapes;
import dev.warptron.backend.spi.Owned;
import dev.warptron.backend.spi.Permutation;

/** A permutation in a Java array. */
final class ReferencePermutation implements Permutation, Owned {
  private final Allocation allocation;
  private final int[] rows;

  ReferencePermutation(ReferenceBackend backend, int count) {
    this.rows = new int[count];
    this.allocation =
        new Allocation(backend, (long) count * Integer.BYTES, "permutation of " + count);
  }

  @Override
  public Object home() {
    return allocation.backend();
  }

  @Override
  public void requireOpen() {
    allocation.requireOpen();
  }

  int row(int index) {
    return rows[index];
  }

  @Override
  public int count() {
    return rows.length;
  }

  @Override
  public void write(int[] values) {
    requireOpen();
    OperationShapes.write(rows.length, values.length);
    System.arraycopy(values, 0, rows, 0, rows.length);
  }

  @Override
  public void close() {
    allocation.free();
  }
}
