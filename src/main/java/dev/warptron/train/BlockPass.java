package dev.warptron.train;

import dev.warptron.backend.spi.Rows;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** One pass over all training rows: the only block of rows in memory, or block after block. */
final class BlockPass {
  private final @Nullable Rows whole; // null for blocks
  private final @Nullable RowBlocks blocks; // null for rows in memory
  private final @Nullable ChunkOrder order;
  private final int blockRows;
  private final int rows;
  private int next; // position of the first row of the next block

  /** Rows in memory. */
  BlockPass(Rows whole) {
    this.whole = whole;
    this.blocks = null;
    this.order = null;
    this.rows = whole.count();
    this.blockRows = rows;
  }

  /** Rows in blocks, the last of which may be smaller. Begins to read the first one. */
  BlockPass(RowBlocks blocks, ChunkOrder order, int blockRows) {
    this.whole = null;
    this.blocks = blocks;
    this.order = order;
    this.blockRows = blockRows;
    this.rows = blocks.source().count();
    begin();
  }

  private void begin() {
    if (blocks != null && order != null && next < rows) {
      blocks.begin(order, next, end());
    }
  }

  private int end() {
    return (int) Math.min(rows, (long) next + blockRows);
  }

  boolean hasNext() {
    return next < rows;
  }

  /** The index of the next block, from 0. */
  int index() {
    return next / blockRows;
  }

  /** The next block; the one before it is gone. */
  Rows next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Rows block = blocks == null ? whole : blocks.take();
    next = end();
    begin();
    if (block == null) {
      throw new IllegalStateException("a pass is over rows in memory, or over blocks");
    }
    return block;
  }
}
