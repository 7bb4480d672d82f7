package dev.warptron.data.readers;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.data.DataException;
import dev.warptron.data.FlatRows;
import dev.warptron.data.Messages;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An IDX file, the format of the MNIST digits: numbers of one type in 1 to 255 dimensions,
 * row-major. The first dimension is the number of rows; the product of the others is the number of
 * columns.
 *
 * <p>The file begins with two zero bytes, the code of the {@link IdxType} and the number of
 * dimensions; then come the dimensions as 32-bit integers and the values, all big-endian. See
 * https://yann.lecun.com/exdb/mnist, "The IDX file format".
 */
final class IdxFile implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;
  private static final String OTHER_FILE = "check that it is an IDX file";
  private static final String AGAIN = "copy or download it again";

  private final IdxBytes bytes;
  private final String name;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES); // big-endian
  private final IdxType type;
  private final int[] dimensions;
  private final int values;

  private IdxFile(IdxBytes bytes, String name) {
    this.bytes = bytes;
    this.name = name;
    int start = header(4).getInt();
    if (start >>> 16 != 0) {
      throw new DataException(
          "%s: not an IDX file, which begins with two zero bytes: found %02x %02x; %s"
              .formatted(name, start >>> 24, start >> 16 & 0xff, OTHER_FILE));
    }
    int code = start >> 8 & 0xff;
    this.type = IdxType.of(code).orElseThrow(() -> unknownType(code));
    this.dimensions = new int[start & 0xff];
    ByteBuffer sizes = header(Integer.BYTES * dimensions.length);
    Arrays.setAll(dimensions, i -> sizes.getInt());
    this.values = count();
  }

  /** Opens a file and reads its header. */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // close() closes the bytes
  static IdxFile open(Path file) {
    IdxBytes bytes = IdxBytes.open(file);
    try {
      return new IdxFile(bytes, InputFiles.name(file));
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private ByteBuffer header(int size) {
    int read = bytes.read(chunk.array(), size);
    if (read < size) {
      throw new DataException(name + ": the file is cut off in its header: " + AGAIN);
    }
    return chunk.position(0);
  }

  private DataException unknownType(int code) {
    return new DataException(
        "%s: 0x%02x is not an IDX type (08, 09, 0b, 0c, 0d and 0e are); %s"
            .formatted(name, code, OTHER_FILE));
  }

  /** The total number of values, after checking that an array can hold them. */
  private int count() {
    if (dimensions.length == 0) {
      throw new DataException(name + ": the header names no dimensions; " + OTHER_FILE);
    }
    long count = 1;
    for (int i = 0; i < dimensions.length; i++) {
      if (dimensions[i] < 1) {
        throw new DataException(
            "%s: dimension %d is %d: every one must be at least 1; %s"
                .formatted(name, i + 1, dimensions[i], OTHER_FILE));
      }
      count *= dimensions[i]; // both factors are below 2^31: no overflow
      if (count > FlatRows.MAX_ARRAY_LENGTH) {
        throw new DataException(
            "%s: the header promises %s values, and one data set holds at most %d; %s, or split it"
                .formatted(name, shape(), FlatRows.MAX_ARRAY_LENGTH, OTHER_FILE));
      }
    }
    return (int) count;
  }

  private String shape() {
    return IntStream.of(dimensions).mapToObj(String::valueOf).collect(Collectors.joining(" x "));
  }

  /** The number of rows, at least 1. */
  int rows() {
    return dimensions[0];
  }

  /** The number of values of a row, at least 1. */
  int columns() {
    return values / dimensions[0];
  }

  /**
   * All values, each rounded to the nearest float; {@code [rows x columns]}. A value too large for
   * a float becomes infinite. May be called once, and not together with {@link #readDoubles}.
   */
  float[] readFloats() {
    // The header may be wrong, so the array grows with the values read. It starts with the
    // number of values that a file of this size has if it is not compressed.
    long expected = bytes.storedSize() / type.bytes();
    float[] floats = new float[(int) Math.min(values, Math.max(CHUNK_BYTES, expected))];
    for (int at = 0; at < values; ) {
      int end = at + readChunk(at);
      if (end > floats.length) {
        floats = Arrays.copyOf(floats, (int) Math.min(values, 2L * floats.length));
      }
      for (; at < end; at++) {
        floats[at] = (float) type.next(chunk);
      }
    }
    requireEnd();
    return floats;
  }

  /** As {@link #readFloats} in double precision, which represents every value exactly. */
  double[] readDoubles() {
    double[] doubles = new double[Math.min(values, CHUNK_BYTES)];
    for (int at = 0; at < values; ) {
      int end = at + readChunk(at);
      if (end > doubles.length) {
        doubles = Arrays.copyOf(doubles, (int) Math.min(values, 2L * doubles.length));
      }
      for (; at < end; at++) {
        doubles[at] = type.next(chunk);
      }
    }
    requireEnd();
    return doubles;
  }

  /**
   * Reads the next values to the beginning of the chunk.
   *
   * @param known number of values read before
   * @return number of values read, 1 to {@link #CHUNK_BYTES}
   */
  private int readChunk(int known) {
    int count = Math.min(values - known, CHUNK_BYTES / type.bytes());
    int read = bytes.read(chunk.array(), count * type.bytes());
    if (read < count * type.bytes()) {
      throw new DataException(
          "%s: the file is cut off: its header promises %s values of %s, and it ends after %d of %d; %s"
              .formatted(
                  name,
                  shape(),
                  Messages.counted(type.bytes(), "byte"),
                  known + read / type.bytes(),
                  values,
                  AGAIN));
    }
    chunk.position(0);
    return count;
  }

  /** Requires that no bytes follow. Reaching the end also makes gzip verify its checksum. */
  private void requireEnd() {
    if (bytes.read(chunk.array(), 1) > 0) {
      throw new DataException(
          "%s: more bytes follow the %s values that the header promises; %s"
              .formatted(name, shape(), OTHER_FILE));
    }
  }

  /** Closes the file; does nothing the second time. */
  @Override
  public void close() {
    bytes.close();
  }
}
