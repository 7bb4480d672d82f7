package dev.warptron.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Writes {@link StoredRows}. The file is valid from {@link #finish} on. For one thread. */
public final class StoredRowsWriter implements Closeable {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int MOST_CHUNK_ROWS = 1 << 16;

  private final FileChannel channel;
  private final int features;
  private final int columns;
  private final int chunkRows;
  private final float[] pending; // (chunkRows, features)
  private final double[][] pendingColumns; // (columns), each (chunkRows)
  private final ByteBuffer bytes; // of a chunk
  private int waiting; // rows
  private int rows; // all
  private int[] checks = new int[64]; // (capacity)
  private int chunks;
  private int check;

  /**
   * Creates or replaces a file.
   *
   * @param features 32-bit numbers of a row
   * @param columns 64-bit numbers of a row; one of both is at least 1
   * @throws IOException if it cannot be created
   */
  public StoredRowsWriter(Path path, int features, int columns) throws IOException {
    this(path, features, columns, usualChunkRows(features, columns));
  }

  /** With another number of rows in a chunk, for tests. */
  StoredRowsWriter(Path path, int features, int columns, int chunkRows) throws IOException {
    this.features = features;
    this.columns = columns;
    this.chunkRows = chunkRows;
    this.pending = new float[Math.multiplyExact(chunkRows, features)];
    this.pendingColumns = new double[columns][chunkRows];
    long rowBytes = new StoredRows.Footer(features, columns, chunkRows, 0).rowBytes();
    this.bytes = StoredRows.buffer(Math.toIntExact(chunkRows * rowBytes));
    this.channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  private static int usualChunkRows(int features, int columns) {
    long rowBytes = (long) features * Float.BYTES + (long) columns * Double.BYTES;
    return (int) Math.max(1, Math.min(MOST_CHUNK_ROWS, CHUNK_BYTES / rowBytes));
  }

  /**
   * Appends rows.
   *
   * @param count number of rows
   * @param values {@code [count x features]}, row-major
   * @param cells {@code [columns][count]}
   * @throws IOException if writing fails, or there are too many rows
   */
  public void add(int count, float[] values, double[][] cells) throws IOException {
    for (int from = 0; from < count; ) {
      int length = Math.min(count - from, chunkRows - waiting);
      System.arraycopy(values, from * features, pending, waiting * features, length * features);
      for (int column = 0; column < columns; column++) {
        System.arraycopy(cells[column], from, pendingColumns[column], waiting, length);
      }
      from += length;
      waiting += length;
      if (waiting == chunkRows) {
        flush();
      }
    }
  }

  private void flush() throws IOException {
    if (rows > Integer.MAX_VALUE - waiting) {
      throw new IOException("a table has at most %d rows".formatted(Integer.MAX_VALUE));
    }
    bytes.clear();
    bytes.asFloatBuffer().put(pending, 0, waiting * features);
    bytes.position(waiting * features * Float.BYTES);
    for (double[] column : pendingColumns) {
      bytes.asDoubleBuffer().put(column, 0, waiting);
      bytes.position(bytes.position() + waiting * Double.BYTES);
    }
    bytes.flip();
    if (chunks == checks.length) {
      checks = Arrays.copyOf(checks, 2 * chunks);
    }
    checks[chunks++] = StoredRows.crc(bytes);
    write(bytes);
    rows += waiting;
    waiting = 0;
  }

  private void write(ByteBuffer all) throws IOException {
    while (all.hasRemaining()) {
      channel.write(all);
    }
  }

  /**
   * Writes the rest and waits until the disk has it.
   *
   * @throws IOException if writing fails
   */
  public void finish() throws IOException {
    finishTemporary();
    channel.force(true);
  }

  /** Writes the rest, for a file that is not needed after this process. */
  void finishTemporary() throws IOException {
    if (waiting > 0) {
      flush();
    }
    StoredRows.Footer footer = new StoredRows.Footer(features, columns, chunkRows, rows);
    ByteBuffer tail = footer.toBytes(Arrays.copyOf(checks, chunks));
    check = tail.getInt(tail.limit() - Integer.BYTES);
    write(tail);
  }

  /** The {@link StoredRows#check} of the file, after {@link #finish}. */
  int check() {
    return check;
  }

  /** Closes the file; does nothing the second time. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
