package dev.warptron.model;

/**
 * A block of one layer, and where it lies: entry {@code (i, j)} is number {@code offset + i *
 * rowStride + j} of the flat vector.
 *
 * @param layer counted from 0
 * @param offset of its first number, &gt;= 0
 * @param rowStride numbers from one row to the next, at least as many as the block has columns
 */
public record PlacedBlock(int layer, Block block, long offset, int rowStride) {
  public PlacedBlock {
    if (layer < 0 || offset < 0 || rowStride < block.shape().columns()) {
      throw new IllegalArgumentException(
          "block %s %s of layer %d cannot begin at %d with rows of %d"
              .formatted(block.name(), block.shape(), layer, offset, rowStride));
    }
  }

  public String name() {
    return block.name();
  }

  public Shape shape() {
    return block.shape();
  }

  /** Behind its last row. */
  public long end() {
    return offset + (long) shape().rows() * rowStride;
  }
}
