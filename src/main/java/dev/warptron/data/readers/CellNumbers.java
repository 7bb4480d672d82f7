package dev.warptron.data.readers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers of at most 15 digits without an exponent, the common case in tables, from the bytes of a
 * text. All digits are taken at once, as parts of a word, because loops over a few characters cost
 * most by mispredicted branches.
 *
 * <p>Digits and power of ten are exact doubles, so one division gives the nearest double: the same
 * as {@link dev.warptron.data.Numbers#parseDouble(char[], int, int)}.
 */
final class CellNumbers {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ZEROS = 0x3030303030303030L; // the character 0 in each byte
  private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL; // all but the highest of each byte
  private static final long HIGH_BITS = ~LOW_BITS;
  private static final long TO_NO_DIGIT = 0x7676767676767676L; // makes 10 and more a high bit

  /** The bits of a double's fraction that a float does not have, and the first of them. */
  private static final long BELOW_FLOAT = (1L << 29) - 1;

  private static final long HALF_FLOAT = 1L << 28;

  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };
  private static final long[] WHOLE_POWERS = {
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000
  };

  private static final int MOST_DIGITS = 15;

  /** The number of bytes, from the first one of a number, that may be read. */
  static final int BYTES = 1 + 2 * Long.BYTES;

  private final byte[] bytes;
  private final byte decimal;
  private int end;

  /**
   * Numbers of a text.
   *
   * @param bytes not copied
   * @param decimal mark before decimals, no digit
   */
  CellNumbers(byte[] bytes, char decimal) {
    this.bytes = bytes;
    this.decimal = (byte) decimal;
  }

  /**
   * The number whose first character, its sign or a digit, is at a position; {@link #end} tells
   * where it ends. NaN if there is none, or one that needs a more careful look.
   */
  double at(int position) {
    int sign = bytes[position] == '-' ? 1 : 0;
    int from = position + sign;
    long first = (long) LONGS.get(bytes, from) ^ ZEROS;
    long second = (long) LONGS.get(bytes, from + Long.BYTES) ^ ZEROS;
    long others = noDigits(first); // a bit for each byte that is no digit
    int digits = bytesBefore(others);
    if (digits == Long.BYTES) {
      return Double.NaN;
    }
    int decimals = 0;
    end = from + digits;
    if (bytes[end] == decimal) {
      int length = bytesBefore(others & (others - 1));
      length += bytesBefore(noDigits(second)) & -(length >>> 3); // without a branch
      end = from + length;
      decimals = length - 1 - digits;
      long before = (1L << (8 * digits)) - 1;
      first = (first & before) | (((first >>> 8) | (second << 56)) & ~before);
      second >>>= 8;
      digits = length - 1;
    }
    if (digits == 0 || digits > MOST_DIGITS) {
      return Double.NaN;
    }
    long whole;
    if (digits <= Long.BYTES) {
      whole = value(first << (64 - 8 * digits));
    } else {
      int more = digits - Long.BYTES;
      whole = value(first) * WHOLE_POWERS[more] + value(second << (64 - 8 * more));
    }
    long bits = Double.doubleToRawLongBits(whole / POWERS[decimals]);
    return (bits & BELOW_FLOAT) == HALF_FLOAT
        ? Double.NaN
        : Double.longBitsToDouble(bits | ((long) sign << 63));
  }

  /** The position after the number. */
  int end() {
    return end;
  }

  private static long noDigits(long differences) {
    return (((differences & LOW_BITS) + TO_NO_DIGIT) | differences) & HIGH_BITS;
  }

  /** The number of bytes before the first one with a bit. */
  private static int bytesBefore(long bits) {
    return Long.numberOfTrailingZeros(bits) >>> 3;
  }

  /** The number of eight digits, the first of which is in the lowest byte. */
  private static long value(long digits) {
    long pairs = digits * 10 + (digits >>> 8);
    return ((pairs & 0x000000FF000000FFL) * 0x000F424000000064L
            + ((pairs >>> 16) & 0x000000FF000000FFL) * 0x0000271000000001L)
        >>> 32;
  }
}
