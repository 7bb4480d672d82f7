package dev.warptron.data.readers;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A text in UTF-8 in blocks of whole lines. */
final class LineBlocks {
  /** Bytes of a block, unless it is the last one or holds a longer line. */
  static final int USUAL_BYTES = 1 << 20;

  /** No line may have as many bytes, so that a file without lines does not fill the memory. */
  private static final int TOO_LONG = 1 << 25;

  /** Bytes that may be read, and mean nothing, after the lines of a block. */
  static final int SPARE_BYTES = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
  private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL; // all but the highest of each byte

  private final InputStream in;
  private final Queue<byte[]> unused = new ConcurrentLinkedQueue<>();
  private byte[] rest = {}; // the beginning of a line
  private long line = 1;
  private long position;

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
   * @param lines number of lines, the last of which may have no end
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Block(byte[] bytes, int begin, int length, long firstLine, int lines) {
    /** The lines as text; bytes that are not UTF-8 become U+FFFD. */
    String text() {
      return text(begin);
    }

    /** The same from a position in the bytes, where a line begins. */
    String text(int from) {
      return new String(bytes, from, begin + length - from, StandardCharsets.UTF_8);
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
      return new Block(bytes, from, begin + length - from, firstLine + count, lines - count);
    }
  }

  /**
   * The next lines; an empty block at the end, and null if a line is too long for this. The last
   * line of a text may have no end.
   */
  @Nullable Block next() throws IOException {
    byte[] bytes = array(rest.length + USUAL_BYTES + SPARE_BYTES);
    System.arraycopy(rest, 0, bytes, 0, rest.length);
    int length = rest.length;
    int end = 0;
    for (boolean hasEnded = false; end == 0 && !hasEnded; ) {
      if (length >= TOO_LONG) {
        return null;
      }
      if (length == bytes.length - SPARE_BYTES) {
        bytes = Arrays.copyOf(bytes, Math.multiplyExact(bytes.length, 2)); // for a longer line
      }
      int known = length;
      length += in.readNBytes(bytes, length, bytes.length - SPARE_BYTES - length);
      hasEnded = length < bytes.length - SPARE_BYTES;
      end = hasEnded ? length : afterLastLine(bytes, known, length);
    }
    rest = Arrays.copyOfRange(bytes, end, length);
    int lineEnds = lineEnds(bytes, end);
    boolean isCut = end > 0 && bytes[end - 1] != '\n';
    Block block = new Block(bytes, 0, end, line, lineEnds + (isCut ? 1 : 0));
    line += lineEnds;
    position += end;
    return block;
  }

  /** The number of bytes of the blocks so far. */
  long position() {
    return position;
  }

  private byte[] array(int length) {
    byte[] known = unused.poll();
    return known != null && known.length >= length ? known : new byte[length];
  }

  /** Lets the bytes of a block be overwritten. Any thread may call this. */
  void reuse(Block block) {
    if (block.bytes.length < 2 * USUAL_BYTES) {
      unused.add(block.bytes);
    }
  }

  private static int lineEnds(byte[] bytes, int end) {
    int count = 0;
    int i = 0;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long different = (long) LONGS.get(bytes, i) ^ LINE_FEEDS;
      count += Long.bitCount(~(((different & LOW_BITS) + LOW_BITS) | different | LOW_BITS));
    }
    for (; i < end; i++) {
      count += bytes[i] == '\n' ? 1 : 0;
    }
    return count;
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
