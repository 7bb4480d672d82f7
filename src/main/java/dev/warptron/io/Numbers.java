package dev.warptron.io;

import dev.warptron.model.Precision;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads and writes numbers as little-endian bytes, in chunks, so that no array exists twice in
 * memory.
 */
final class Numbers {
  private static final int PIECE_BYTES = 1 << 16;

  private Numbers() {}

  /**
   * Writes a range of numbers.
   *
   * @param values not modified
   * @param precision format that represents each value exactly
   */
  static void write(double[] values, int from, int count, Precision precision, OutputStream out)
      throws IOException {
    byte[] bytes = piece(precision, count);
    ByteBuffer piece = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = from + count;
    for (int i = from; i < end; ) {
      piece.clear();
      for (; i < end && piece.hasRemaining(); i++) {
        switch (precision) {
          case FLOAT32 -> piece.putFloat((float) values[i]);
          case FLOAT64 -> piece.putDouble(values[i]);
        }
      }
      out.write(bytes, 0, piece.position());
    }
  }

  /**
   * Reads a range of numbers.
   *
   * @param values modified only in the range
   * @throws EOFException if {@code in} ends before the range is complete
   */
  static void read(InputStream in, double[] values, int from, int count, Precision precision)
      throws IOException {
    byte[] bytes = piece(precision, count);
    ByteBuffer piece = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = from + count;
    for (int i = from; i < end; ) {
      int wanted = (int) Math.min(bytes.length, (long) (end - i) * precision.bytes());
      if (in.readNBytes(bytes, 0, wanted) < wanted) {
        throw new EOFException("the numbers end early");
      }
      piece.clear().limit(wanted);
      for (; piece.hasRemaining(); i++) {
        values[i] =
            switch (precision) {
              case FLOAT32 -> piece.getFloat();
              case FLOAT64 -> piece.getDouble();
            };
      }
    }
  }

  private static byte[] piece(Precision precision, int count) {
    return new byte[(int) Math.min(PIECE_BYTES, (long) count * precision.bytes())];
  }
}
