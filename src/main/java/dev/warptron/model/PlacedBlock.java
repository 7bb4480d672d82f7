package dev.warptron.model;

/**
 * A block of one layer with its position: entry {@code (i, j)} has index {@code offset + i *
 * rowStride + j} in the flat vector.
 *
 * @param layer index of the layer, from 0
 * @param offset index of its first entry, &gt;= 0
 * @param rowStride distance between the starts of consecutive rows, at least the number of columns
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

  /** The index after its last row. */
  public long end() {
    return offset + (long) shape().rows() * rowStride;
  }
}
