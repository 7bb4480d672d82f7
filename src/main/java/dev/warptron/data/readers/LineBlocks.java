package dev.warptron.data.readers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A text in UTF-8 in blocks of whole lines. */
final class LineBlocks {
  /** Bytes of a block, unless it is the last one or holds a longer line. */
  static final int USUAL_BYTES = 1 << 20;

  /** No line may have as many bytes, so that a file without lines does not fill the memory. */
  private static final int TOO_LONG = 1 << 25;

  private final InputStream in;
  private byte[] rest = {}; // the beginning of a line
  private long line = 1;

  /** The stream is not closed. */
  LineBlocks(InputStream in) {
    this.in = in;
  }

  /**
   * Some lines.
   *
   * @param bytes of all lines
   * @param begin of the lines in the bytes
   * @param length number of bytes from there
   * @param firstLine number of the first line, from 1
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Block(byte[] bytes, int begin, int length, long firstLine) {
    /** The lines as text; bytes that are not UTF-8 become U+FFFD. */
    String text() {
      return new String(bytes, begin, length, StandardCharsets.UTF_8);
    }

    /** The same without the first lines; null if one of them ends with a carriage return alone. */
    @Nullable Block withoutLines(int count) {
      int end = begin + length;
      int from = begin;
      for (int left = count; left > 0 && from < end; from++) {
        if (bytes[from] == '\r' && from + 1 < end && bytes[from + 1] != '\n') {
          return null;
        }
        left -= bytes[from] == '\n' ? 1 : 0;
      }
      return new Block(bytes, from, begin + length - from, firstLine + count);
    }
  }

  /**
   * The next lines; an empty block at the end, and null if a line is too long for this. The last
   * line of a text may have no end.
   */
  @Nullable Block next() throws IOException {
    byte[] bytes = Arrays.copyOf(rest, rest.length + USUAL_BYTES);
    int length = rest.length;
    int end = 0;
    for (boolean hasEnded = false; end == 0 && !hasEnded; ) {
      if (length >= TOO_LONG) {
        return null;
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.multiplyExact(length, 2)); // for a longer line
      }
      int known = length;
      length += in.readNBytes(bytes, length, bytes.length - length);
      hasEnded = length < bytes.length;
      end = hasEnded ? length : afterLastLine(bytes, known, length);
    }
    rest = Arrays.copyOfRange(bytes, end, length);
    Block block = new Block(bytes, 0, end, line);
    for (int i = 0; i < end; i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return block;
  }

  /** The position after the last line end; 0 if there is none. */
  private static int afterLastLine(byte[] bytes, int from, int to) {
    for (int i = to; i > from; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return 0;
  }
}
