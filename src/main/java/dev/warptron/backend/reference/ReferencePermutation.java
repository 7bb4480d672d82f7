package dev.warptron.backend.reference;

import dev.warptron.backend.spi.DevicePermutation;
import dev.warptron.backend.spi.DeviceResource;
import dev.warptron.backend.spi.DeviceState;

/** A permutation in a Java array. */
final class ReferencePermutation extends DevicePermutation {
  private final int[] rows;

  ReferencePermutation(DeviceState device, int count) {
    this(device, new int[count]);
  }

  private ReferencePermutation(DeviceState device, int[] rows) {
    super(
        new DeviceResource(device, bytes(rows.length), label(rows.length), () -> {}), rows.length);
    this.rows = rows;
  }

  int row(int index) {
    return rows[index];
  }

  @Override
  protected void store(int[] values) {
    System.arraycopy(values, 0, rows, 0, rows.length);
  }
}
