package dev.warptron.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Codes of a few short texts, found by their bytes without an object for each. */
final class ShortTexts {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int LONGEST = 2 * Long.BYTES;

  /** With more texts than this, most of them are rare, and are not kept here. */
  private static final int MOST = 1 << 11;

  private static final int INITIAL = 64; // a power of two
  private static final long ODD = 0x9E3779B97F4A7C15L; // 2^64 over the golden ratio
  private static final int HASH_SHIFT = 40;

  // open addressing; empty where the code is -1
  private long[] firsts = {}; // (capacity), bytes of each text, zeros after its end
  private long[] seconds = {};
  private int[] codes = {};
  private int count;
  private long first; // of the text that was asked for
  private long second;
  private boolean isShort;

  /**
   * The code of the text {@code bytes[from..to)}, none of which is zero; negative if it is not
   * known. {@link #put} may follow.
   */
  int find(byte[] bytes, int from, int to) {
    int length = to - from;
    isShort = length > 0 && length <= LONGEST && from + LONGEST <= bytes.length;
    if (!isShort) {
      return -1;
    }
    first = (long) LONGS.get(bytes, from);
    second = 0;
    if (length > Long.BYTES) {
      second = (long) LONGS.get(bytes, from + Long.BYTES) & (-1L >>> (8 * (LONGEST - length)));
    } else {
      first &= -1L >>> (8 * (Long.BYTES - length));
    }
    return codes.length == 0 ? -1 : codes[slot()];
  }

  /** The place of the text, or the empty one where it belongs. */
  private int slot() {
    int mask = codes.length - 1;
    int slot = (int) ((((first * ODD) ^ second) * ODD) >>> HASH_SHIFT) & mask;
    while (codes[slot] >= 0 && (firsts[slot] != first || seconds[slot] != second)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Keeps the code of the text that {@link #find} did not find, unless it is long. */
  void put(int code) {
    if (!isShort || count == MOST) {
      return;
    }
    if (2 * count >= codes.length) {
      grow();
    }
    set(code);
    count++;
  }

  private void set(int code) {
    int slot = slot();
    firsts[slot] = first;
    seconds[slot] = second;
    codes[slot] = code;
  }

  private void grow() {
    long[] oldFirsts = firsts;
    long[] oldSeconds = seconds;
    int[] oldCodes = codes;
    long newFirst = first;
    long newSecond = second;
    int capacity = Math.max(INITIAL, 2 * oldCodes.length);
    firsts = new long[capacity];
    seconds = new long[capacity];
    codes = new int[capacity];
    Arrays.fill(codes, -1);
    for (int i = 0; i < oldCodes.length; i++) {
      if (oldCodes[i] >= 0) {
        first = oldFirsts[i];
        second = oldSeconds[i];
        set(oldCodes[i]);
      }
    }
    first = newFirst;
    second = newSecond;
  }
}
