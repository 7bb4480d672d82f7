package dev.warptron.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Rows in a file, for tables that do not fit in memory: 32-bit features and columns of 64-bit
 * numbers, in chunks of rows. {@link StoredRowsWriter} writes it. Safe for use by several threads.
 *
 * <p>A chunk holds its features row after row, and then each column; all in little-endian order.
 * After the chunks follow a CRC-32C of each, and {@link Footer}. A file that is cut or changed in
 * any byte is refused: the footer by {@link #open}, a chunk when it is read whole.
 */
public final class StoredRows implements Closeable {
  private final Path path;
  private final FileChannel channel;
  private final Footer footer;
  private final int[] checks; // (chunks)

  private StoredRows(Path path, FileChannel channel, Footer footer, int[] checks) {
    this.path = path;
    this.channel = channel;
    this.footer = footer;
    this.checks = checks;
  }

  /**
   * What the last bytes of the file say.
   *
   * @param features 32-bit numbers of a row
   * @param columns 64-bit numbers of a row
   * @param chunkRows rows of each chunk but the last
   * @param rows of all chunks
   */
  record Footer(int features, int columns, int chunkRows, int rows) {
    static final int BYTES = 32;
    private static final long MAGIC = 0x31574f5254524157L; // "WARTROW1", the version at its end

    int chunks() {
      return (int) (((long) rows + chunkRows - 1) / chunkRows);
    }

    int rowsOf(int chunk) {
      return Math.min(chunkRows, rows - chunk * chunkRows);
    }

    long rowBytes() {
      return (long) features * Float.BYTES + (long) columns * Double.BYTES;
    }

    long chunkOffset(int chunk) {
      return (long) chunk * chunkRows * rowBytes();
    }

    long fileBytes() {
      return rows * rowBytes() + (long) chunks() * Integer.BYTES + BYTES;
    }

    /** The checksums of all chunks, this footer, and the checksum of both. */
    ByteBuffer toBytes(int[] checks) {
      ByteBuffer bytes = buffer(checks.length * Integer.BYTES + BYTES);
      for (int check : checks) {
        bytes.putInt(check);
      }
      bytes.putInt(features).putInt(columns).putInt(chunkRows).putInt(rows).putLong(MAGIC);
      bytes.putInt(0);
      int check = crc(bytes.duplicate().flip());
      return bytes.putInt(check).flip();
    }
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The checksum of the remaining bytes. */
  static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /**
   * Opens a file that is complete.
   *
   * @throws IOException if it cannot be read
   * @throws DataException if it is no such file, or was cut or changed
   */
  public static StoredRows open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      ByteBuffer end = buffer(Footer.BYTES);
      long length = channel.size();
      if (length < Footer.BYTES) {
        throw damaged(path, "it is too short");
      }
      readFully(path, channel, end, length - Footer.BYTES);
      Footer footer = new Footer(end.getInt(), end.getInt(), end.getInt(), end.getInt());
      boolean isValid =
          end.getLong() == Footer.MAGIC
              && footer.features >= 0
              && footer.columns >= 0
              && footer.chunkRows > 0
              && footer.rows > 0
              && footer.fileBytes() == length;
      if (!isValid) {
        throw damaged(path, "its end is not that of a complete file of rows");
      }
      ByteBuffer tail = buffer(footer.chunks() * Integer.BYTES + Footer.BYTES);
      readFully(path, channel, tail, length - tail.capacity());
      int[] checks = new int[footer.chunks()];
      tail.asIntBuffer().get(checks);
      if (!footer.toBytes(checks).equals(tail)) {
        throw damaged(path, "its checksums were changed");
      }
      return new StoredRows(path, channel, footer, checks);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static DataException damaged(Path path, String what) {
    return new DataException(
        "%s: %s; delete it, so that it is written again".formatted(path, what));
  }

  private static void readFully(Path path, FileChannel channel, ByteBuffer into, long from)
      throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, from + into.position()) < 0) {
        throw damaged(path, "it is too short");
      }
    }
    into.flip();
  }

  /** Identifies the content: the checksum of all checksums. */
  public int check() {
    ByteBuffer tail = footer.toBytes(checks);
    return tail.getInt(tail.limit() - Integer.BYTES);
  }

  public int rows() {
    return footer.rows;
  }

  /** The number of 32-bit features of a row. */
  public int features() {
    return footer.features;
  }

  /** The number of columns of 64-bit numbers. */
  public int columns() {
    return footer.columns;
  }

  /** The rows of each chunk but the last, which may have fewer. */
  public int chunkRows() {
    return footer.chunkRows;
  }

  public int chunks() {
    return footer.chunks();
  }

  int rowsOf(int chunk) {
    return footer.rowsOf(chunk);
  }

  /**
   * Reads all chunks once.
   *
   * @throws DataException if a byte was changed
   */
  public void verify() {
    Parts.forEachBlock(chunks(), 16, this::verify);
  }

  private void verify(int from, int to) {
    for (int chunk = from; chunk < to; chunk++) {
      chunk(chunk);
    }
  }

  /** The bytes of a chunk, checked. */
  private ByteBuffer chunk(int chunk) {
    int length = Math.toIntExact(footer.rowsOf(chunk) * footer.rowBytes());
    ByteBuffer bytes = bytes(footer.chunkOffset(chunk), length);
    if (crc(bytes) != checks[chunk]) {
      throw damaged(path, "its bytes were changed");
    }
    return bytes;
  }

  private ByteBuffer bytes(long from, int length) {
    ByteBuffer bytes = buffer(length);
    try {
      readFully(path, channel, bytes, from);
    } catch (IOException e) {
      throw new DataException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
    return bytes;
  }

  /**
   * The features of a chunk, row-major, checked.
   *
   * @param into its first entries are overwritten
   */
  void readFeatures(int chunk, float[] into) {
    chunk(chunk).asFloatBuffer().get(into, 0, footer.rowsOf(chunk) * footer.features);
  }

  /**
   * A column of a chunk; only these bytes are read.
   *
   * @param into its first entries are overwritten
   */
  void readColumn(int chunk, int column, double[] into) {
    Objects.checkIndex(column, footer.columns);
    int count = footer.rowsOf(chunk);
    long from =
        footer.chunkOffset(chunk)
            + (long) count * footer.features * Float.BYTES
            + (long) column * count * Double.BYTES;
    bytes(from, count * Double.BYTES).asDoubleBuffer().get(into, 0, count);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
